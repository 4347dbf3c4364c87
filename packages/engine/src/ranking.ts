/**
 * From the values of all regions to a ranking.
 *
 * Ties share a rank and the next is skipped (1, 2, 2, 4). A region that lacks an indicator others have is provisional: no rank, a class only if the
 * totals with none and with all of the missing points fall in the same one, listed by the lower.
 */
import type { Evaluation, RankingRow, ScoredIndicator, ScoredRegion } from '@leapboard/contracts';
import { resolve, type Figures, type Resolved } from './figures.ts';
import { MICRO, type Scorecard } from './scorecard.ts';
import { classOf, publishedHundredths, rescaledMaxima, tally, type Tally } from './scoring.ts';

/** One region's indicators as of a day, in the scorecard's order; undefined = absent. */
export type Values = readonly (Resolved | undefined)[];

export interface Ranked {
  /** Ids of indicators no ranked region has a value for. */
  notMeasured: string[];
  /** Best first; provisional regions stand where their low total puts them. */
  rows: ScoredRegion[];
}

/** Looks up all indicators of a region as of a day. */
export function valuesOf(scorecard: Scorecard, region: string, asOf: string, figures: Figures): Values {
  return scorecard.indicators.map((indicator) => resolve(indicator.numerator, indicator.denominator, indicator.factor, region, asOf, figures));
}

/** Ranks every region of the scorecard as of a day, from the figures known. `movement` compares with the same figures as of a year before. */
export function rankAsOf(scorecard: Scorecard, asOf: string, yearBefore: string, figures: Figures): Ranked {
  const at = (day: string) => rank(scorecard, (region) => valuesOf(scorecard, region, day, figures));
  return withMovement(at(asOf), at(yearBefore));
}

/** Ranks all regions of a scorecard by their values. O(regions × indicators + regions log regions). */
export function rank(scorecard: Scorecard, valuesIn: (region: string) => Values): Ranked {
  const all = scorecard.regions.map((region) => ({ region, values: valuesIn(region.code) }));
  const measured = scorecard.indicators.map((_, at) => all.some(({ values }) => values[at] !== undefined));
  const maxima = rescaledMaxima(scorecard, measured);
  const scored = all.map(({ region, values }) => ({
    region,
    values,
    tally: tally(
      scorecard,
      maxima,
      measured,
      values.map((value) => value?.value),
    ),
  }));
  const nothing = measured.every((is) => !is);
  const settled = nothing ? [] : scored.filter((one) => !one.tally.provisional).map((one) => publishedHundredths(one.tally.lowMicro));
  settled.sort((a, b) => b - a);
  const rankOf = ranksBy(settled);
  const rows = scored.map((one): ScoredRegion => ({
    region: one.region.code,
    name: one.region.name,
    ...standing(scorecard, one.tally, rankOf, nothing),
    groups: groupsOf(scorecard, maxima, one.tally),
    movement: null,
    indicators: scorecard.indicators.map((_, at) => indicatorRow(scorecard, at, maxima[at]!, one.tally, one.values[at], measured[at]!)),
  }));
  return { notMeasured: scorecard.indicators.filter((_, at) => !measured[at]).map((indicator) => indicator.id), rows: rows.sort(byStanding) };
}

/** Adds how many ranks each region rose since another ranking; null where either has none. */
export function withMovement(now: Ranked, before: Ranked): Ranked {
  const ranks = new Map(before.rows.map((row) => [row.region, row.rank]));
  const rows = now.rows.map((row) => {
    const former = ranks.get(row.region) ?? null;
    return { ...row, movement: former === null || row.rank === null ? null : former - row.rank };
  });
  return { ...now, rows };
}

/** Rank of a published total (hundredths) among totals sorted best first: one more than the number that are better. */
function ranksBy(sorted: readonly number[]): (hundredths: number) => number {
  return (hundredths) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! > hundredths) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

type Standing = Pick<RankingRow, 'rank' | 'total' | 'class' | 'provisional' | 'low' | 'high'>;

function standing(scorecard: Scorecard, of: Tally, rankOf: (hundredths: number) => number, nothing: boolean): Standing {
  if (nothing) return { rank: null, total: null, class: null, provisional: false, low: null, high: null };
  const bound = (micro: number) => {
    const hundredths = publishedHundredths(micro);
    return { total: hundredths / 100, class: classOf(scorecard, hundredths), rank: rankOf(hundredths) };
  };
  const low = bound(of.lowMicro);
  if (!of.provisional) return { rank: low.rank, total: low.total, class: low.class, provisional: false, low: null, high: null };
  const high = bound(of.highMicro);
  return { rank: null, total: null, class: low.class === high.class ? low.class : null, provisional: true, low, high };
}

function groupsOf(scorecard: Scorecard, maxima: readonly number[], of: Tally): RankingRow['groups'] {
  return scorecard.groups.map((group) => {
    let points = 0;
    let max = 0;
    scorecard.indicators.forEach((indicator, at) => {
      if (indicator.group !== group.id) return;
      points += of.points[at] ?? 0;
      max += maxima[at]!;
    });
    return { id: group.id, name: group.name, points: points / MICRO, max: max / MICRO };
  });
}

function indicatorRow(scorecard: Scorecard, at: number, maxMicro: number, of: Tally, value: Resolved | undefined, isMeasured: boolean): ScoredIndicator {
  const indicator = scorecard.indicators[at]!;
  const points = of.points[at];
  return {
    id: indicator.id,
    code: indicator.code,
    name: indicator.name,
    group: indicator.group,
    value: value?.value ?? null,
    unit: indicator.unit as ScoredIndicator['unit'],
    points: points === undefined ? null : points / MICRO,
    max: maxMicro / MICRO,
    missing: isMeasured && value === undefined,
    assumptions: indicator.assumptions,
    dataAsOf: value?.period ?? null,
    source: value ? [...new Set(value.inputs.map((input) => input.source))].join(', ') : null,
    inputs: (value?.inputs ?? []) as ScoredIndicator['inputs'],
  };
}

/** Best published (or lower) total first; a settled region before a provisional one at the same; then by code. */
function byStanding(a: ScoredRegion, b: ScoredRegion): number {
  const total = (row: ScoredRegion) => row.total ?? row.low?.total ?? -1;
  return total(b) - total(a) || Number(a.provisional) - Number(b.provisional) || (a.region < b.region ? -1 : 1);
}

/** What if: one region's points for values given by hand, in the indicators' units. An indicator left out is missing. */
export function evaluate(scorecard: Scorecard, given: Readonly<Record<string, number | null>>): Evaluation {
  const values = scorecard.indicators.map((indicator): Resolved | undefined => {
    const value = Object.hasOwn(given, indicator.id) ? given[indicator.id] : null;
    return value === null || value === undefined ? undefined : { value, period: '', inputs: [] };
  });
  const measured = scorecard.indicators.map(() => true);
  const maxima = rescaledMaxima(scorecard, measured);
  const of = tally(
    scorecard,
    maxima,
    measured,
    values.map((value) => value?.value),
  );
  const { rank: _, low, high, ...rest } = standing(scorecard, of, () => 0, false);
  const withoutRank = (bound: typeof low) => (bound ? { total: bound.total, class: bound.class } : null);
  return {
    ...rest,
    low: withoutRank(low),
    high: withoutRank(high),
    groups: groupsOf(scorecard, maxima, of),
    indicators: scorecard.indicators.map((_indicator, at) => {
      const { assumptions: _a, dataAsOf: _d, source: _s, inputs: _i, ...row } = indicatorRow(scorecard, at, maxima[at]!, of, values[at], true);
      return row;
    }),
  };
}
