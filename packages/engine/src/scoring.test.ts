import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactly, isNearHalf, roundedHalfUp } from '../../../test/oracle/exact.ts';
import { oracleMaxima, oraclePoints } from '../../../test/oracle/ranking.ts';
import { randomScorecard, simpleScorecard } from './fixtures/random-scorecard.ts';
import { MICRO, type Goalposts } from './scorecard.ts';
import { classOf, goalpostsShare, publishedHundredths, rescaledMaxima, tally } from './scoring.ts';

const value = fc.oneof(fc.constantFrom(0, 1, -5), fc.double({ min: -1e3, max: 1e9, noNaN: true }));
const posts = fc
  .tuple(fc.double({ min: -100, max: 100, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([low, above]): Goalposts => ({ rule: 'goalposts', low, standard: low + above }));
const classes = [
  { id: 'A', from: 80 },
  { id: 'B', from: 60 },
  { id: 'C', from: 0 },
];

describe('the goalposts', () => {
  test('give between nothing and all, nothing at the low post and all at the standard', () => {
    fc.assert(
      fc.property(posts, value, (rule, of) => {
        const share = goalpostsShare(rule, of);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect([goalpostsShare(rule, rule.low), goalpostsShare(rule, rule.standard)]).toEqual([0, 1]);
      }),
    );
  });

  test('never give less for a greater value', () => {
    fc.assert(fc.property(posts, value, value, (rule, a, b) => goalpostsShare(rule, Math.min(a, b)) <= goalpostsShare(rule, Math.max(a, b))));
  });
});

describe('a region’s points', () => {
  test('are those of exact arithmetic, rounded half up to millionths', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(value), (scorecard, values) => {
        const maxima = scorecard.indicators.map((indicator) => indicator.maxMicro);
        const given = scorecard.indicators.map(() => values.next().value as number);
        const exact = scorecard.indicators.map(({ scoring, maxMicro }, at) => oraclePoints(scoring, BigInt(maxMicro), exactly(given[at]!)));
        fc.pre(!exact.some(isNearHalf));
        const all = scorecard.indicators.map(() => true);
        expect(tally(scorecard, maxima, all, given).points).toEqual(exact.map((one) => Number(roundedHalfUp(one))));
      }),
    );
  });

  test('lie between 0 and the maximum, add up exactly, and leave low to high just the points that are missing', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(fc.option(value)), (scorecard, values) => {
        const maxima = scorecard.indicators.map((indicator) => indicator.maxMicro);
        const given = scorecard.indicators.map(() => values.next().value ?? undefined);
        const { points, lowMicro, highMicro, provisional } = tally(
          scorecard,
          maxima,
          maxima.map(() => true),
          given,
        );
        points.forEach((one, at) => expect(one === undefined || (Number.isInteger(one) && one >= 0 && one <= maxima[at]!)).toBe(true));
        expect(points.reduce<number>((sum, one) => sum + (one ?? 0), 0)).toBe(lowMicro);
        expect(highMicro - lowMicro).toBe(maxima.reduce((sum, max, at) => sum + (points[at] === undefined ? max : 0), 0));
        expect(provisional).toBe(given.includes(undefined));
      }),
    );
  });

  test('never fall in total when one indicator rises', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(value), fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }), (scorecard, values, which, by) => {
        const maxima = scorecard.indicators.map((indicator) => indicator.maxMicro);
        const all = maxima.map(() => true);
        const given = maxima.map(() => values.next().value as number);
        const raised = given.map((one, at) => (at === which % given.length ? one + by : one));
        expect(tally(scorecard, maxima, all, raised).lowMicro).toBeGreaterThanOrEqual(tally(scorecard, maxima, all, given).lowMicro);
      }),
    );
  });
});

describe('rescaled maxima', () => {
  test('sum to the whole scorecard whatever is not measured, and are the oracle’s', () => {
    fc.assert(
      fc.property(randomScorecard, fc.infiniteStream(fc.boolean()), (scorecard, stream) => {
        const measured = scorecard.indicators.map(() => stream.next().value as boolean);
        const maxima = rescaledMaxima(scorecard, measured);
        const expected = oracleMaxima(
          scorecard.indicators.map((indicator) => BigInt(indicator.maxMicro)),
          measured,
        );
        expect(maxima).toEqual(expected.map(Number));
        expect(maxima.reduce((sum, max) => sum + max, 0)).toBe(measured.includes(true) ? 100 * MICRO : 0);
        measured.forEach((is, at) => is || expect(maxima[at]).toBe(0));
      }),
      { numRuns: 1_000 },
    );
  });

  test('are the printed ones when everything is measured', () => {
    fc.assert(
      fc.property(randomScorecard, (scorecard) => {
        const printed = scorecard.indicators.map((indicator) => indicator.maxMicro);
        expect(
          rescaledMaxima(
            scorecard,
            printed.map(() => true),
          ),
        ).toEqual(printed);
      }),
    );
  });

  test('lose no millionth to thirds', () => {
    const scorecard = simpleScorecard([30, 30, 30, 10]);
    expect(rescaledMaxima(scorecard, [true, true, true, false])).toEqual([33_333_333, 33_333_334, 33_333_333, 0]);
  });
});

describe('the published total', () => {
  test.each([
    [79_995_000, 8_000, 'A'],
    [79_994_999, 7_999, 'B'],
    [80_000_000, 8_000, 'A'],
    [59_995_000, 6_000, 'B'],
    [59_994_999, 5_999, 'C'],
    [0, 0, 'C'],
    [100_000_000, 10_000, 'A'],
  ])('of %d millionths is %d hundredths and class %s', (micro, hundredths, letter) => {
    expect(publishedHundredths(micro)).toBe(hundredths);
    expect(classOf({ classes }, hundredths)).toBe(letter);
  });

  test('is rounded half up, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * MICRO }), (micro) => {
        expect(publishedHundredths(micro)).toBe(Number(roundedHalfUp({ above: BigInt(micro), below: 10_000n })));
      }),
    );
  });

  test('is rounded up at every half', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_999 }), (hundredths) => publishedHundredths(hundredths * 10_000 + 5_000) === hundredths + 1));
  });
});
