/** What to tell a sender whose region code was refused. Input: the code and the year. Output: a phrase of what is allowed. */
import { FIRST_YEAR, NATION } from './history.ts';
import { regionIn, regionPeriods } from './look-up.ts';
import type { Region } from './region.ts';
import { successorsOf, type Standing } from './succession.ts';

const EXAMPLE = '130000';
const NAMED_MAX = 5;

function named(code: string, year: number): string {
  return `${code} (${regionIn(code, year)?.name.zh ?? ''})`;
}

function years(from: number, until: number): string {
  return until - from === 1 ? `in ${from}` : `${from}–${until - 1}`;
}

function sinceThen(standing: Standing | undefined, year: number): string {
  if (standing === undefined || standing.kind === 'unchanged') return '';
  if (standing.kind === 'moved') return `, since then ${named(standing.code, year)}`;
  const shown = standing.codes.slice(0, NAMED_MAX).map((code) => named(code, year));
  const rest = standing.codes.length - shown.length;
  return `, since then divided among ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function whenInForce(code: string, periods: readonly Region[], year: number): string {
  const before = periods.findLast((period) => period.until !== null && period.until <= year);
  if (before !== undefined) {
    const standing = successorsOf(code, before.until! - 1, year);
    return `${code} (${before.name.zh}) was in force ${years(before.from, before.until!)}${sinceThen(standing, year)}`;
  }
  const after = periods.find((period) => period.from > year);
  return after === undefined ? '' : `${code} (${after.name.zh}) is in force from ${after.from}`;
}

/**
 * Says in English what would have been allowed in place of a code that `regionIn(code, year)` does not know, for use as a reason's `allowed`.
 *
 * For 130526 and 2024: "a GB/T 2260 code in force in 2024, e.g. 130000; 130526 (任县) was in force 1993–2019, since then 130505 (任泽区)".
 */
export function describeUnknownRegion(code: string, year: number): string {
  const periods = regionPeriods(code);
  if (periods.length === 0) return `a six-digit GB/T 2260 code, e.g. ${EXAMPLE}, or ${NATION} for the nation`;
  if (year < FIRST_YEAR) return `a year from ${FIRST_YEAR} on, where the record of GB/T 2260 codes begins`;
  const when = whenInForce(code, periods, year);
  return `a GB/T 2260 code in force in ${year}, e.g. ${EXAMPLE}${when === '' ? '' : `; ${when}`}`;
}
