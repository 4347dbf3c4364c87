/**
 * A ranking from facts, worked out with exact fractions.
 *
 * Input: a scorecard, the facts, a day. Output: every region's standing with its indicators' points, best first.
 */
import { clamped, dividedBy, exactly, isNearHalf, minus, ONE, plus, roundedHalfUp, times, toNumber, ZERO, type Fraction } from './exact.ts';
import type { OracleFact } from './facts.ts';
import { daysIn } from './records.ts';
import type { OracleIndicator, OracleMetric, OracleScorecard } from './scorecard.ts';

interface OracleStanding {
  total: number;
  class: string;
  rank: number;
}

interface OracleScored {
  id: string;
  value: number | null;
  dataAsOf: string | null;
  /** In millionths. */
  points: number | null;
  /** In millionths. */
  max: number;
  missing: boolean;
}

export interface OracleRow {
  region: string;
  rank: number | null;
  total: number | null;
  class: string | null;
  provisional: boolean;
  low: OracleStanding | null;
  high: OracleStanding | null;
  movement: number | null;
  indicators: OracleScored[];
}

export interface OracleRanking {
  notMeasured: string[];
  rows: OracleRow[];
  /** Some points lie so near a half millionth that doubles may round them either way: no ground for a comparison. */
  isNearHalf: boolean;
}

type Facts = ReadonlyMap<string, Pick<OracleFact, 'value'>>;

interface Found {
  value: Fraction;
  period: string;
}

/** The ranking as of a day (ISO date); `facts` by "measure/region/period" are what is known. */
export function oracleRanking(scorecard: OracleScorecard, facts: Facts, asOf: string): OracleRanking {
  const now = rankedOn(scorecard, facts, asOf);
  const ranksBefore = new Map(rankedOn(scorecard, facts, monthsLater(asOf, -12)).rows.map((row) => [row.region, row.rank]));
  const rows = now.rows.map((row) => {
    const before = ranksBefore.get(row.region) ?? null;
    return { ...row, movement: before === null || row.rank === null ? null : before - row.rank };
  });
  return { ...now, rows };
}

function rankedOn(scorecard: OracleScorecard, facts: Facts, asOf: string): OracleRanking {
  const found = scorecard.regions.map((region) => ({ region, values: scorecard.indicators.map((indicator) => valueOf(indicator, region, facts, asOf)) }));
  return oracleRankingOf(scorecard, found);
}

/** The ranking of values that are given: one per indicator and region, null = absent. */
export function oracleRankingOf(scorecard: OracleScorecard, found: readonly { region: string; values: readonly (Found | null)[] }[]): OracleRanking {
  const { indicators } = scorecard;
  const isMeasured = indicators.map((_, at) => found.some(({ values }) => values[at] !== null));
  const maxima = oracleMaxima(
    indicators.map((indicator) => indicator.maxMicro),
    isMeasured,
  );
  let near = false;
  const scored = found.map(({ region, values }) => {
    const points = indicators.map((indicator, at) => {
      const value = values[at];
      if (!value) return null;
      const exact = oraclePoints(indicator, maxima[at]!, value.value);
      near ||= isNearHalf(exact);
      return roundedHalfUp(exact);
    });
    const low = points.reduce<bigint>((sum, one) => sum + (one ?? 0n), 0n);
    const lacking = points.map((one, at) => one === null && isMeasured[at]!);
    const high = low + maxima.reduce((sum, max, at) => sum + (lacking[at] ? max : 0n), 0n);
    return { region, values, points, low: hundredths(low), high: hundredths(high), lacking, provisional: lacking.includes(true) };
  });
  const isAnything = isMeasured.includes(true);
  const settled = scored.filter((one) => isAnything && !one.provisional).map((one) => one.low);
  const standing = (total: bigint): OracleStanding => ({
    total: Number(total) / 100,
    class: scorecard.classes.find((band) => total >= BigInt(band.from) * 100n)!.id,
    rank: 1 + settled.filter((other) => other > total).length,
  });
  const rows = scored.map((one): OracleRow => {
    const [low, high] = [standing(one.low), standing(one.high)];
    const its = one.provisional
      ? { rank: null, total: null, class: low.class === high.class ? low.class : null, provisional: true, low, high }
      : { ...(isAnything ? low : { rank: null, total: null, class: null }), provisional: false, low: null, high: null };
    const indicatorRows = indicators.map((indicator, at) => ({
      id: indicator.id,
      value: one.values[at] ? toNumber(one.values[at].value) : null,
      dataAsOf: one.values[at]?.period ?? null,
      points: one.points[at] === null ? null : Number(one.points[at]),
      max: Number(maxima[at]),
      missing: one.lacking[at]!,
    }));
    return { region: one.region, ...its, movement: null, indicators: indicatorRows };
  });
  return { notMeasured: indicators.filter((_, at) => !isMeasured[at]).map(({ id }) => id), rows: rows.sort(listed), isNearHalf: near };
}

function listed(a: OracleRow, b: OracleRow): number {
  const total = (row: OracleRow) => row.total ?? row.low?.total ?? -1;
  if (total(a) !== total(b)) return total(b) - total(a);
  return a.provisional === b.provisional ? (a.region < b.region ? -1 : 1) : a.provisional ? 1 : -1;
}

/** Hundredths of a point from millionths, a half upwards. */
const hundredths = (micro: bigint): bigint => roundedHalfUp({ above: micro, below: 10_000n });

/** Points in millionths, not yet rounded. */
export function oraclePoints(posts: Pick<OracleIndicator, 'low' | 'standard'>, maxMicro: bigint, value: Fraction): Fraction {
  const low = exactly(posts.low);
  const share = dividedBy(minus(value, low), minus(exactly(posts.standard), low));
  return times({ above: maxMicro, below: 1n }, clamped(share, ZERO, ONE));
}

/** What each indicator can bring when those not measured have left: cut points of the whole, each rounded where it lies. */
export function oracleMaxima(maxMicro: readonly bigint[], isMeasured: readonly boolean[]): bigint[] {
  const sum = (of: readonly bigint[]) => of.reduce((total, one) => total + one, 0n);
  const kept = maxMicro.map((max, at) => (isMeasured[at] ? max : 0n));
  if (sum(kept) === 0n) return kept;
  const cut = (upTo: number) => roundedHalfUp({ above: sum(kept.slice(0, upTo)) * sum(maxMicro), below: sum(kept) });
  return kept.map((max, at) => (max === 0n ? 0n : cut(at + 1) - cut(at)));
}

function valueOf(indicator: OracleIndicator, region: string, facts: Facts, asOf: string): Found | null {
  const { numerator, denominator, factor } = indicator;
  const prefix = `${numerator.measure}/${region}/`;
  const periods = [...facts.keys()].filter((subject) => subject.startsWith(prefix)).map((subject) => subject.slice(prefix.length));
  const latestFirst = periods.sort((a, b) => (endOf(a) < endOf(b) ? 1 : -1));
  for (const period of latestFirst) {
    const above = windowOf(numerator, region, period, facts, asOf);
    if (!above) continue;
    if (!denominator) return { value: times(above, factor), period };
    const below = windowOf(denominator, region, period, facts, asOf);
    if (below && below.above !== 0n) return { value: times(dividedBy(above, below), factor), period };
  }
  return null;
}

/** The metric's value named by a period that counts as of the day; null where one of the periods it sums is unknown. */
function windowOf(metric: OracleMetric, region: string, period: string, facts: Facts, asOf: string): Fraction | null {
  const end = endOf(period);
  if (end > asOf || asOf > monthsLater(end, metric.staleAfterMonths)) return null;
  let sum = ZERO;
  for (let back = 0; back < metric.periods; back++) {
    const fact = facts.get(`${metric.measure}/${region}/${back === 0 ? period : String(Number(period) - back)}`);
    if (!fact) return null;
    sum = plus(sum, exactly(fact.value));
  }
  return sum;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Last day of a year, half, quarter or month. */
function endOf(period: string): string {
  const [year, part = '12'] = period.split('-') as [string, string?];
  const month = part.startsWith('H') ? Number(part[1]) * 6 : part.startsWith('Q') ? Number(part[1]) * 3 : Number(part);
  return `${year}-${two(month)}-${two(daysIn(Number(year), month))}`;
}

/** The same day some months later, or that month's last. */
function monthsLater(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const place = year * 12 + month - 1 + months;
  const [toYear, toMonth] = [Math.floor(place / 12), (place % 12) + 1];
  return `${toYear}-${two(toMonth)}-${two(Math.min(date, daysIn(toYear, toMonth)))}`;
}
