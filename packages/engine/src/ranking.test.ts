import type { ScoredRegion } from '@leapboard/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactly } from '../../../test/oracle/exact.ts';
import { oracleRanking, oracleRankingOf, type OracleRow, type OracleScorecard } from '../../../test/oracle/index.ts';
import { Figures } from './figures.ts';
import { randomScorecard, REGIONS, simpleScorecard } from './fixtures/random-scorecard.ts';
import { evaluate, rank, rankAsOf, type Ranked, type Values } from './ranking.ts';
import { MICRO, type Scorecard } from './scorecard.ts';

function oracleOf(scorecard: Scorecard): OracleScorecard {
  const indicators = scorecard.indicators.map(({ id, maxMicro, numerator, denominator, factor, scoring }) => ({
    ...{ id, maxMicro: BigInt(maxMicro), numerator, denominator, factor: exactly(factor), low: scoring.low, standard: scoring.standard },
  }));
  return { classes: scorecard.classes, regions: scorecard.regions.map((region) => region.code), indicators };
}

/** A row of the product as the oracle writes it. */
function asOracle(row: ScoredRegion): OracleRow {
  const { region, rank, total, class: letter, provisional, low, high, movement, indicators } = row;
  const micro = (points: number) => Math.round(points * MICRO);
  return {
    ...{ region, rank, total, class: letter, provisional, low, high, movement },
    indicators: indicators.map((one) => ({
      ...{ id: one.id, value: one.value, dataAsOf: one.dataAsOf, missing: one.missing },
      ...{ points: one.points === null ? null : micro(one.points), max: micro(one.max) },
    })),
  };
}

const resolved = (value: number | null): Values[number] => (value === null ? undefined : { value, period: '2023', inputs: [] });

/** Values near the standards, at them, and far off; few different ones, so that ties are common. */
const value = fc.oneof(fc.constantFrom(0, 0.5, 1, 2, 50), fc.double({ min: 0, max: 200, noNaN: true }));

const valuesBy = (region: string, table: readonly (readonly (number | null)[])[]): Values => table[REGIONS.indexOf(region)]!.map(resolved);

/** Ranks simple indicators by a table of values, one row per region. */
const ranked = (points: readonly number[], table: readonly (readonly (number | null)[])[]): Ranked => {
  const scorecard = simpleScorecard(points);
  scorecard.regions = scorecard.regions.slice(0, table.length);
  return rank(scorecard, (region) => valuesBy(region, table));
};

const rowsBy = (of: Ranked) => Object.fromEntries(of.rows.map((row) => [row.region, row]));

describe('a ranking', () => {
  test('is the brute-force oracle’s for random values, missing ones among them', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(fc.option(value, { freq: 5 })), (scorecard, stream) => {
        const table = REGIONS.map(() => scorecard.indicators.map(() => stream.next().value as number | null));
        const found = REGIONS.map((region, at) => ({ region, values: table[at]!.map((of) => (of === null ? null : { value: exactly(of), period: '2023' })) }));
        const expected = oracleRankingOf(oracleOf(scorecard), found);
        fc.pre(!expected.isNearHalf);
        const { notMeasured, rows } = rank(scorecard, (region) => valuesBy(region, table));
        expect(notMeasured).toEqual(expected.notMeasured);
        expect(rows.map(asOracle)).toEqual(expected.rows);
      }),
      { numRuns: 500 },
    );
  });

  test('is the oracle’s as of any day, with the movement since the same day a year before', () => {
    const figure = fc.tuple(fc.constantFrom(...REGIONS), fc.nat(5), fc.integer({ min: 2019, max: 2023 }), value);
    const day = fc.constantFrom('2020-02-29', '2021-12-30', '2021-12-31', '2023-06-30', '2023-12-31', '2024-01-01', '2026-12-31', '2027-01-01');
    fc.assert(
      fc.property(randomScorecard, fc.array(figure, { minLength: 5, maxLength: 60 }), day, (scorecard, known, asOf) => {
        const figures = new Figures();
        const facts = new Map<string, { value: number }>();
        for (const [region, at, year, of] of known) {
          figures.set(`m${at}`, region, String(year), { value: of, source: '/s', vintage: null });
          facts.set(`m${at}/${region}/${year}`, { value: of });
        }
        const expected = oracleRanking(oracleOf(scorecard), facts, asOf);
        fc.pre(!expected.isNearHalf);
        const yearBefore = asOf === '2020-02-29' ? '2019-02-28' : `${Number(asOf.slice(0, 4)) - 1}${asOf.slice(4)}`;
        const { notMeasured, rows } = rankAsOf(scorecard, asOf, yearBefore, figures);
        expect({ notMeasured, rows: rows.map(asOracle) }).toEqual({ notMeasured: expected.notMeasured, rows: expected.rows });
      }),
      { numRuns: 300 },
    );
  });

  test('adds up: indicators to groups, groups to the published total', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(value), (scorecard, stream) => {
        for (const row of rank(scorecard, () => scorecard.indicators.map(() => resolved(stream.next().value as number))).rows) {
          const micro = (of: readonly { points: number | null }[]) => of.reduce((sum, one) => sum + Math.round((one.points ?? 0) * MICRO), 0);
          for (const group of row.groups) expect(micro([group])).toBe(micro(row.indicators.filter((one) => one.group === group.id)));
          expect(micro(row.groups)).toBe(micro(row.indicators));
          expect(row.total).toBe(Math.floor((micro(row.groups) + 5_000) / 10_000) / 100);
          expect(row.groups.reduce((sum, group) => sum + Math.round(group.max * MICRO), 0)).toBe(100 * MICRO);
        }
      }),
    );
  });

  test('gives equal totals one rank and skips the next: 1, 2, 2, 4', () => {
    const { rows } = ranked([100], [[0.5], [0.9], [0.4], [0.5]]);
    expect(rows.map((row) => [row.region, row.rank])).toEqual([
      ['120000', 1],
      ['110000', 2],
      ['140000', 2],
      ['130000', 4],
    ]);
  });

  test('ties totals that differ only below the published hundredth', () => {
    expect(ranked([100], [[0.500_001], [0.500_049]]).rows.map((row) => [row.total, row.rank])).toEqual([
      [50, 1],
      [50, 1],
    ]);
  });

  test('publishes 79.995 as 80.00 and classes it A', () => {
    const { rows } = ranked([80, 20], [[0.999_937_5, 0]]);
    expect(rows[0]).toMatchObject({ total: 80, class: 'A', rank: 1 });
    expect(rows[0]!.indicators[0]!.points).toBe(79.995);
  });

  test('classes a provisional region only where it falls in one class with none and with all of the missing points', () => {
    const rows = rowsBy(
      ranked(
        [70, 30],
        [
          [1, 1],
          [0.95, null],
          [0.5, null],
          [0.2, null],
        ],
      ),
    );
    expect(rows['120000']).toMatchObject({
      provisional: true,
      rank: null,
      total: null,
      class: null,
      low: { total: 66.5, class: 'B' },
      high: { total: 96.5, class: 'A' },
    });
    expect(rows['130000']).toMatchObject({ class: null, low: { class: 'C' }, high: { class: 'B' } });
    expect(rows['140000']).toMatchObject({ class: 'C', low: { class: 'C' }, high: { class: 'C', total: 44 } });
  });

  test('lists a provisional region by its lower total, after a settled one at the same, and gives others its rank', () => {
    const { rows } = ranked(
      [50, 50],
      [
        [1, 0],
        [1, null],
        [0.4, 0.4],
        [null, 1],
      ],
    );
    expect(rows.map((row) => [row.region, row.rank])).toEqual([
      ['110000', 1],
      ['120000', null],
      ['140000', null],
      ['130000', 2],
    ]);
    expect(rows[1]).toMatchObject({ low: { rank: 1 }, high: { total: 100, rank: 1 } });
  });

  test('leaves out for all what no region has, and rescales the rest', () => {
    const { notMeasured, rows } = ranked(
      [50, 50],
      [
        [1, null],
        [0.5, null],
      ],
    );
    expect(notMeasured).toEqual(['i1']);
    expect(rows.map((row) => [row.total, row.provisional])).toEqual([
      [100, false],
      [50, false],
    ]);
    expect(rows[0]!.indicators.map(({ max, missing }) => [max, missing])).toEqual([
      [100, false],
      [0, false],
    ]);
  });

  test('of nothing measured has neither ranks nor totals nor classes', () => {
    const { notMeasured, rows } = ranked(
      [50, 50],
      [
        [null, null],
        [null, null],
      ],
    );
    expect(notMeasured).toEqual(['i0', 'i1']);
    for (const row of rows) expect(row).toMatchObject({ rank: null, total: null, class: null, provisional: false, low: null, high: null });
  });
});

describe('evaluating values given by hand', () => {
  test('gives what the same values give in a ranking', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(value), (scorecard, stream) => {
        const given = scorecard.indicators.map(() => stream.next().value as number);
        scorecard.regions = scorecard.regions.slice(0, 1);
        const { total, class: letter, groups, indicators } = rank(scorecard, () => given.map(resolved)).rows[0]!;
        const evaluated = evaluate(scorecard, Object.fromEntries(scorecard.indicators.map(({ id }, at) => [id, given[at]!])));
        expect(evaluated).toMatchObject({ total, class: letter, groups, provisional: false });
        expect(evaluated.indicators.map((one) => one.points)).toEqual(indicators.map((one) => one.points));
      }),
    );
  });

  test('takes what is left out or null for missing, and never looks at inherited names', () => {
    const scorecard = simpleScorecard([60, 40]);
    scorecard.indicators[1]!.id = 'toString';
    for (const given of [{ i0: 1 }, { i0: 1, toString: null }]) {
      expect(evaluate(scorecard, given as Record<string, number | null>)).toMatchObject({
        ...{ provisional: true, total: null, class: null },
        ...{ low: { total: 60, class: 'B' }, high: { total: 100, class: 'A' } },
      });
    }
  });
});
