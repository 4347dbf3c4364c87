import { addDays } from '@leapboard/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oracleRanking, type OracleScorecard } from '../../../test/oracle/index.ts';
import { exactly } from '../../../test/oracle/exact.ts';
import { Figures, resolve, type Metric } from './figures.ts';

const REGION = '130000';

const metric = (measure: string, over: Partial<Metric> = {}): Metric => ({ id: measure, measure, periods: 1, staleAfterMonths: 36, unit: 'count', ...over });

type Known = readonly (readonly [measure: string, period: string, value: number])[];

function figuresOf(known: Known): Figures {
  const figures = new Figures();
  for (const [measure, period, value] of known) figures.set(measure, REGION, period, { value, source: '/s', vintage: null });
  return figures;
}

const year = fc.integer({ min: 2016, max: 2024 }).map(String);
const value = fc.oneof(fc.constantFrom(0, 1, 3), fc.double({ min: 1e-3, max: 1e9, noNaN: true }));
const known = fc.uniqueArray(fc.tuple(fc.constantFrom('above', 'below'), year, value), {
  selector: ([measure, period]) => `${measure}/${period}`,
  maxLength: 18,
});
const metricOf = (measure: string) =>
  fc.record({ periods: fc.constantFrom(1, 3), staleAfterMonths: fc.constantFrom(12, 36) }).map((over) => metric(measure, over));

/** Days beside those on which years begin to count or grow stale, and any others. */
const day = fc.oneof(
  fc.tuple(fc.integer({ min: 2015, max: 2029 }), fc.integer({ min: -1, max: 1 })).map(([of, days]) => addDays(`${of}-12-31`, days)),
  fc.integer({ min: 0, max: 4_000 }).map((days) => addDays('2016-06-01', days)),
);

describe('the value of a metric as of a day', () => {
  test('is that of the brute-force oracle, alone and as a ratio, whatever is missing or stale', () => {
    const ratio = fc.tuple(metricOf('above'), fc.option(metricOf('below')), fc.constantFrom(1, 0.01, 1e4));
    fc.assert(
      fc.property(known, ratio, day, (facts, [numerator, denominator, factor], asOf) => {
        const indicator = { id: 'i', maxMicro: 1n, numerator, denominator, factor: exactly(factor), low: 0, standard: 1 };
        const scorecard: OracleScorecard = { classes: [{ id: 'A', from: 0 }], regions: [REGION], indicators: [indicator] };
        const bySubject = new Map(facts.map(([measure, period, of]) => [`${measure}/${REGION}/${period}`, { value: of }]));
        const expected = oracleRanking(scorecard, bySubject, asOf).rows[0]!.indicators[0]!;
        const found = resolve(numerator, denominator, factor, REGION, asOf, figuresOf(facts));
        expect(found?.period ?? null).toBe(expected.dataAsOf);
        if (expected.value !== null) expect(Math.abs(found!.value - expected.value)).toBeLessThanOrEqual(1e-12 * Math.abs(expected.value));
      }),
      { numRuns: 2_000 },
    );
  });

  test('adds up from the inputs it names', () => {
    fc.assert(
      fc.property(known, metricOf('above'), day, (facts, numerator, asOf) => {
        const found = resolve(numerator, null, 1, REGION, asOf, figuresOf(facts));
        fc.pre(found !== undefined);
        expect(found.inputs.reduce((sum, input) => sum + input.value, 0)).toBe(found.value);
        expect(found.inputs.map((input) => input.period).at(-1)).toBe(found.period);
      }),
    );
  });

  test('moves by the passing of time on turning days only', () => {
    const span = fc.tuple(fc.integer({ min: 2017, max: 2028 }), fc.constantFrom(12, 36));
    fc.assert(
      fc.property(known, span, (facts, [from, staleAfterMonths]) => {
        const figures = figuresOf(facts);
        const at = (asOf: string) => resolve(metric('above', { staleAfterMonths }), metric('below', { staleAfterMonths }), 1, REGION, asOf, figures);
        const turning = new Set(figures.turningDays(staleAfterMonths, `${from}-12-27`, `${from + 1}-01-04`));
        for (let asOf = `${from}-12-27`; asOf < `${from + 1}-01-04`; asOf = addDays(asOf, 1)) {
          const next = addDays(asOf, 1);
          if (!turning.has(next)) expect(at(next)).toEqual(at(asOf));
        }
      }),
    );
  });

  test.each([
    ['2020-12-30', undefined],
    ['2020-12-31', 7],
    ['2023-12-31', 7],
    ['2024-01-01', undefined],
  ])('as of %s, of a year 2020 with an age limit of 36 months, is %s', (asOf, expected) => {
    expect(resolve(metric('m'), null, 1, REGION, asOf, figuresOf([['m', '2020', 7]]))?.value).toBe(expected);
  });

  test('is absent when a sum of three years lacks one, and falls back to the last three that are whole', () => {
    const sum = metric('m', { periods: 3 });
    const gap: Known = [2018, 2019, 2020, 2022].map((of) => ['m', String(of), of]);
    expect(resolve(sum, null, 1, REGION, '2022-12-31', figuresOf(gap))).toMatchObject({ value: 2018 + 2019 + 2020, period: '2020' });
    expect(resolve(sum, null, 1, REGION, '2022-12-31', figuresOf(gap.slice(1)))).toBeUndefined();
  });

  test('of a ratio pairs the last year for which both exist, and a denominator of 0 is none', () => {
    const figures: Known = [
      ['a', '2022', 6],
      ['a', '2023', 8],
      ['b', '2022', 3],
    ];
    expect(resolve(metric('a'), metric('b'), 1, REGION, '2023-12-31', figuresOf(figures))).toMatchObject({ value: 2, period: '2022' });
    expect(resolve(metric('a'), metric('b'), 1, REGION, '2023-12-31', figuresOf([...figures, ['b', '2023', 0]]))).toMatchObject({ value: 2, period: '2022' });
    expect(resolve(metric('a'), metric('b'), 1, REGION, '2023-12-31', figuresOf(figures.slice(0, 2)))).toBeUndefined();
  });

  test('is zero where zero was seen and absent where nothing was', () => {
    expect(resolve(metric('m'), null, 1, REGION, '2023-12-31', figuresOf([['m', '2023', 0]]))?.value).toBe(0);
    expect(resolve(metric('m'), null, 1, REGION, '2023-12-31', figuresOf([]))).toBeUndefined();
  });

  test('is gone when its figure is taken out', () => {
    const figures = figuresOf([['m', '2023', 1]]);
    figures.set('m', REGION, '2023', null);
    expect(resolve(metric('m'), null, 1, REGION, '2023-12-31', figures)).toBeUndefined();
  });
});
