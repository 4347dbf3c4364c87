/** Figures, days and units as text in the language of the page. Pure. */
import { units, type Name, type UnitId } from '@leapboard/contracts';

export type Language = 'zh' | 'en';

const LOCALES = { zh: 'zh-CN', en: 'en-GB' } as const;

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, fewest: number, most: number): Intl.NumberFormat {
  const key = `${language} ${fewest} ${most}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: fewest, maximumFractionDigits: most })));
  return format;
}

/** Points and totals: always two decimals. */
export const points = (value: number, language: Language): string => numberFormat(language, 2, 2).format(value);

/** Weights and class lines: as many decimals as they have, at most two. */
export const weight = (value: number, language: Language): string => numberFormat(language, 0, 2).format(value);

/** A figure: about four digits that count, thousands grouped. */
export function figure(value: number, language: Language): string {
  const size = Math.abs(value);
  if (value !== 0 && size < 1) return numberFormat(language, 0, 4).format(value);
  return numberFormat(language, size < 100 ? 2 : 0, size < 100 ? 2 : size < 1000 ? 1 : 0).format(value);
}

/** The label of a unit: 亿元, CNY 100 million. */
export const unitLabel = (unit: UnitId, language: Language): string => units[unit].label[language];

/** A figure with its unit: 1.56%, 912 亿元; in English a unit of many is a factor: 912 × CNY 100 million. */
export function figureWithUnit(value: number, unit: UnitId, language: Language): string {
  if (unit === '%') return `${points(value, language)}%`;
  const text = figure(value, language);
  return language === 'en' && units[unit].scale > 1 ? `${text} × ${unitLabel(unit, language)}` : `${text} ${unitLabel(unit, language)}`;
}

/** An ISO day in words: 2024年10月31日, 31 October 2024. */
export function dayText(day: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

export const nameIn = (name: Name, language: Language): string => name[language];
