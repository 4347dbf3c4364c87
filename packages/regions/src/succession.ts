/**
 * What stands today for a region of the past.
 *
 * Input: a code and the year it was reported for. Output: the code in force now, or a named group where one region became several.
 */
import type { Name } from '@leapboard/contracts';
import { LATEST_YEAR, periodIn } from './history.ts';
import { childrenOf, isWithin, parentOf } from './look-up.ts';
import { isInForce, type Region } from './region.ts';

/** `moved` may keep its code (a rename) and several regions may have moved to one code (a merger); the new region may be larger than the old. */
export type Standing =
  | { readonly kind: 'unchanged'; readonly code: string }
  | { readonly kind: 'moved'; readonly code: string }
  | {
      readonly kind: 'group';
      /** The region that became several: the one asked for or what it had moved to by then. */
      readonly of: Region;
      /** Codes now in force that hold its area, in order, two at least. */
      readonly codes: readonly string[];
      /** 邢台县（2020前） / 邢台县 (before 2020) */
      readonly name: Readonly<Name>;
      /** Code of the lowest region now in force above them all: where the group is shown. */
      readonly parent: string;
    };

function statedNext(ended: Region): Region[] {
  const codes = ended.successors.filter((successor) => successor.year === null).map((successor) => successor.code);
  return codes.map((code) => periodIn(code, ended.until!)).filter((period) => period !== undefined);
}

/** Where a dissolved prefecture's counties went tells where it went: the prefectures they then belonged to, or they themselves where they had none. */
function nextByCounties(dissolved: Region): Region[] {
  const counties = childrenOf(dissolved.code, dissolved.until! - 1);
  const above = counties.flatMap(statedNext).map((next) => {
    const parent = next.level === 'county' ? periodIn(next.parent!, dissolved.until!) : undefined;
    return parent?.level === 'prefecture' ? parent : next;
  });
  return [...new Set(above)];
}

/**
 * The regions that took a region's place in the year it ended.
 *
 * Transfers of a part leave the region what it was, so only successors without a year count. The record states none for prefectures: a renamed one's code goes on without a gap.
 */
function nextPeriods(ended: Region): Region[] {
  const stated = statedNext(ended);
  if (stated.length > 0) return stated;
  const goesOn = periodIn(ended.code, ended.until!);
  return goesOn === undefined ? nextByCounties(ended) : [goesOn];
}

function codesInForce(period: Region, year: number): string[] {
  return isInForce(period, year) ? [period.code] : nextPeriods(period).flatMap((next) => codesInForce(next, year));
}

function commonParent(codes: readonly string[], year: number): string | undefined {
  let above = parentOf(codes[0]!, year);
  while (above !== undefined && !codes.every((code) => isWithin(code, above!.code, year))) above = parentOf(above.code, year);
  return above?.code;
}

function groupOf(divided: Region, codes: readonly string[], year: number): Standing {
  const parent = commonParent(codes, year);
  if (parent === undefined) throw new Error(`${divided.code} (${divided.name.zh}) leaves a group without a parent in ${year}`);
  const name = { zh: `${divided.name.zh}（${divided.until}前）`, en: `${divided.name.en} (before ${divided.until})` };
  return { kind: 'group', of: divided, codes, name, parent };
}

/**
 * What stands in `inYear` (today, unless given) for the region that had `code` in `year`.
 *
 * One successor = moved, followed as often as it moved; several = a group with a name of its own, never divided by guess. Several that came together again in one region = moved.
 *
 * @returns undefined when no region has `code` in `year`
 * @throws RangeError  `inYear` lies before `year`: the past has no successors in a past beyond it
 */
export function successorsOf(code: string, year: number, inYear: number = Math.max(year, LATEST_YEAR)): Standing | undefined {
  if (inYear < year) throw new RangeError(`successors of ${year} cannot be asked for ${inYear}`);
  const asked = periodIn(code, year);
  if (asked === undefined) return undefined;
  if (isInForce(asked, inYear)) return { kind: 'unchanged', code };
  let period = asked;
  let next = nextPeriods(period);
  while (next.length === 1) {
    period = next[0]!;
    if (isInForce(period, inYear)) return { kind: 'moved', code: period.code };
    next = nextPeriods(period);
  }
  const codes = [...new Set(codesInForce(period, inYear))].toSorted();
  return codes.length === 1 ? { kind: 'moved', code: codes[0]! } : groupOf(period, codes, inYear);
}
