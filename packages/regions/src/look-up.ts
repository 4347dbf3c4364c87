/** Look-ups by code and year. Input: a six-digit code and a calendar year. Output: the region of that year, its parent, its children. */
import { asOfYear, LATEST_YEAR, NATION, periodIn, periodsByCode, periodsByParent } from './history.ts';
import { isInForce, type Region } from './region.ts';

/**
 * The 31 provincial-level regions national science and technology statistics are published for, in code order.
 *
 * 未包括香港特别行政区、澳门特别行政区和台湾省数据 / data exclude Hong Kong SAR, Macao SAR and Taiwan: say so wherever they are listed.
 */
export const surveyedProvinces: readonly string[] = provincialRegions(LATEST_YEAR)
  .map((region) => region.code)
  .filter((code) => !['710000', '810000', '820000'].includes(code));

/**
 * The region that has this code in this year, by the state at 31 December; undefined when the code is unknown or not in force then.
 *
 * The record runs from 1981 to 2024. Its last state stands for later years; before 1981 only the nation is known.
 */
export function regionIn(code: string, year: number): Region | undefined {
  const period = periodIn(code, year);
  return period && asOfYear(period, year);
}

/**
 * All periods of a code, oldest first; empty for an unknown code. Periods of one code may be different regions (130502 before and after 2020).
 *
 * The statistical parent is the one at the end of the period; ask `regionIn` for that of a year.
 */
export function regionPeriods(code: string): readonly Region[] {
  return periodsByCode.get(code) ?? [];
}

/** The regions whose parent by law is `code` in this year, in code order: those of a province are its prefectures and the counties it governs directly. */
export function childrenOf(code: string, year: number): Region[] {
  const children = periodsByParent.get(code) ?? [];
  return children.filter((child) => isInForce(child, year)).map((child) => asOfYear(child, year));
}

/** The provincial-level regions in force in this year, in code order: 34 since 1999, Hong Kong SAR, Macao SAR and Taiwan among them. */
export function provincialRegions(year: number): Region[] {
  return childrenOf(NATION, year);
}

/** The region one step up by law; undefined for the nation and for a code not in force in this year. */
export function parentOf(code: string, year: number): Region | undefined {
  const parent = periodIn(code, year)?.parent;
  return parent == null ? undefined : regionIn(parent, year);
}

/** Tells whether `code` is `ancestor` itself or lies below it by law in this year; false when either is not in force then. */
export function isWithin(code: string, ancestor: string, year: number): boolean {
  for (let region = periodIn(code, year); region !== undefined; region = parentOf(region.code, year)) {
    if (region.code === ancestor) return true;
  }
  return false;
}
