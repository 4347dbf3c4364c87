/** The oracle by hand, and the product against it on the figures that are shipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { addMonths } from '@leapboard/contracts';
import { Figures, rankAsOf } from '@leapboard/engine';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { describe, expect, test } from 'vitest';
import { oracleAccount, oracleChanges, oracleFacts, oracleRanking, oracleScorecard, type OracleRecord, type OracleScorecard } from './oracle/index.ts';
import { envelopeOf, type RandomMessage } from './oracle/random-records.ts';

const SUBJECT = 'gdp/130000/2023';
const FIRST = { subject: SUBJECT, id: 'a', source: '/s', revision: 0, recordedAtMs: 0, value: 1, vintage: null, withdraws: null };

const records = (...messages: readonly Partial<RandomMessage>[]): OracleRecord[] =>
  messages.map((over, offset) => ({ partition: 0, offset, receivedAtMs: offset, value: JSON.stringify(envelopeOf({ ...FIRST, ...over })) }));

describe('the oracle, by hand', () => {
  const told = [
    ...records({}, { revision: 1, id: 'b', value: 2 }, {}, { revision: 2, id: 'r', value: null }, { id: 'w', value: null, withdraws: '/s r' }),
    { partition: 0, offset: 5, receivedAtMs: 5, value: 'not JSON' },
  ];

  test('knows a first figure, its correction, a retraction and the withdrawal of that', () => {
    expect([0, 1, 2, 3, 4, 5].map((at) => oracleFacts(told, at).get(SUBJECT)?.value)).toEqual([1, 2, 2, undefined, 2, 2]);
    expect(oracleChanges(told).map(({ offset, present, value }) => [offset, present, value])).toEqual([
      [0, true, 1],
      [1, true, 2],
      [3, false, 0],
      [4, true, 2],
    ]);
  });

  test('accounts for every record', () => {
    expect(oracleAccount(told)).toEqual({ applied: 2, superseded: 2, duplicate: 1, deadLettered: 1 });
  });

  test('ranks by a ratio and a share of the standard, absent apart from zero', () => {
    const metric = (measure: string) => ({ measure, periods: 1, staleAfterMonths: 36 });
    const one = { below: 1n, above: 1n };
    const scorecard: OracleScorecard = {
      classes: [
        { id: 'A', from: 80 },
        { id: 'C', from: 0 },
      ],
      regions: ['1', '2', '3'],
      indicators: [
        { id: 'ratio', maxMicro: 60_000_000n, numerator: metric('a'), denominator: metric('b'), factor: one, low: 0, standard: 3 },
        { id: 'alone', maxMicro: 40_000_000n, numerator: metric('c'), denominator: null, factor: one, low: 0, standard: 8 },
      ],
    };
    const facts = { 'a/1/2023': 4, 'b/1/2023': 2, 'c/1/2023': 8, 'a/2/2023': 0, 'b/2/2023': 5, 'c/2/2023': 1, 'a/3/2023': 6, 'b/3/2023': 2 };
    const ranked = oracleRanking(scorecard, new Map(Object.entries(facts).map(([subject, value]) => [subject, { value }])), '2023-12-31');
    expect(ranked.rows.map(({ region, rank, total, class: letter }) => [region, rank, total, letter])).toEqual([
      ['1', 1, 80, 'A'],
      ['3', null, null, null],
      ['2', 2, 5, 'C'],
    ]);
    expect(ranked.rows[1]).toMatchObject({ low: { total: 60, rank: 2, class: 'C' }, high: { total: 100, rank: 1, class: 'A' } });
  });
});

describe('the shipped figures', () => {
  const folder = new URL('../services/collectors/figures/', import.meta.url);
  const figures = new Figures();
  const facts = new Map<string, { value: number }>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    const [head, ...rows] = readFileSync(new URL(file, folder), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    for (const [measure, region, ...cells] of rows) {
      cells.forEach((cell, at) => {
        if (cell === '') return;
        const period = head![at + 2]!;
        facts.set(`${measure}/${region}/${period}`, { value: Number(cell) });
        figures.set(measure!, region!, period, { value: Number(cell), source: '/s', vintage: null });
      });
    }
  }

  test.each(['2013-10-31', '2019-12-31', '2020-12-31', '2023-12-30', '2023-12-31', '2026-12-31', '2027-01-01'])(
    'rank and class the 31 regions as of %s as the oracle has it, to the last millionth',
    (asOf) => {
      const { scorecard, definition } = ScorecardCatalogue.load().inForce('china-regions', asOf)!;
      const expected = oracleRanking(oracleScorecard(definition), facts, asOf);
      const found = rankAsOf(scorecard, asOf, addMonths(asOf, -12), figures);
      expect(expected.isNearHalf).toBe(false);
      expect(found.notMeasured).toEqual(expected.notMeasured);
      const rows = found.rows.map(({ region, rank, total, class: letter, provisional, low, high, movement, indicators }) => ({
        ...{ region, rank, total, class: letter, provisional, low, high, movement },
        points: indicators.map((one) => (one.points === null ? null : Math.round(one.points * 1e6))),
        periods: indicators.map((one) => one.dataAsOf),
      }));
      const wanted = expected.rows.map(({ indicators, ...row }) => ({
        ...{ ...row, points: indicators.map((one) => one.points), periods: indicators.map((one) => one.dataAsOf) },
      }));
      expect(rows).toEqual(wanted);
    },
  );
});
