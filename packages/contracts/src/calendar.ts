/**
 * Days and periods, the two grains of valid time.
 *
 * A day is an ISO date in Asia/Shanghai (no daylight saving since 1991, so a fixed +08:00). A period is `2024`, `2024-H1`, `2024-Q3` or `2024-07`.
 */

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** True when the text is an ISO date that exists: 2024-02-29 is one, 2023-02-30 is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = Number(text.slice(8));
  return date >= 1 && date <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

/** Days of a month of the Gregorian calendar; 0 where there is no such month. In plain numbers, because every observation is asked twice. */
function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The day in Asia/Shanghai on which a moment (ms since 1970, UTC) falls. */
export function dayOf(momentMs: number): string {
  return new Date(momentMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** First moment (ms since 1970, UTC) of a day in Asia/Shanghai. */
export function startOfDayMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS;
}

/** Last millisecond of a day in Asia/Shanghai. */
export function endOfDayMs(day: string): number {
  return startOfDayMs(day) + DAY_MS - 1;
}

/** The day `days` later (earlier when negative). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day `months` later, or that month's last day where it is shorter: 2024-02-29 less 12 months is 2023-02-28. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

export type PeriodLength = 'year' | 'half-year' | 'quarter' | 'month';

const PERIOD = /^(\d{4})(?:-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$/;
const MONTHS: Record<PeriodLength, number> = { year: 12, 'half-year': 6, quarter: 3, month: 1 };

export interface Period {
  text: string;
  year: number;
  length: PeriodLength;
  /** Place within the year, from 0. */
  index: number;
}

/** Reads `2024`, `2024-H1`, `2024-Q3` or `2024-07`; null for anything else. */
export function parsePeriod(text: string): Period | null {
  const match = PERIOD.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const part = match[2];
  if (part === undefined) return { text, year, length: 'year', index: 0 };
  if (part.startsWith('H')) return { text, year, length: 'half-year', index: Number(part.slice(1)) - 1 };
  if (part.startsWith('Q')) return { text, year, length: 'quarter', index: Number(part.slice(1)) - 1 };
  return { text, year, length: 'month', index: Number(part) - 1 };
}

/** Last day of a period. @throws RangeError when the text is no period */
export function periodEnd(text: string): string {
  const period = parsePeriod(text);
  if (!period) throw new RangeError(`not a period: ${text}`);
  const lastMonth = (period.index + 1) * MONTHS[period.length];
  return new Date(Date.UTC(period.year, lastMonth, 0)).toISOString().slice(0, 10);
}

/** The period of the same length `steps` later (earlier when negative). @throws RangeError when the text is no period */
export function shiftPeriod(text: string, steps: number): string {
  const period = parsePeriod(text);
  if (!period) throw new RangeError(`not a period: ${text}`);
  const perYear = 12 / MONTHS[period.length];
  const place = period.year * perYear + period.index + steps;
  const year = String(Math.floor(place / perYear)).padStart(4, '0');
  const index = place % perYear;
  if (period.length === 'year') return year;
  if (period.length === 'half-year') return `${year}-H${index + 1}`;
  if (period.length === 'quarter') return `${year}-Q${index + 1}`;
  return `${year}-${String(index + 1).padStart(2, '0')}`;
}
