import { describe, expect, it } from 'vitest';
import { SPARK_HEIGHT, SPARK_WIDTH, sparkPath } from './spark-path.ts';
import type { Trail } from './state.ts';

const stamp = { generation: 1, asOf: '', knownAtMs: 0, reach: 0 };
const trail = (totals: Record<string, number | null>): Trail => new Map(Object.entries(totals).map(([day, total]) => [day, { total, stamp }]));
const numbers = (path: string): number[] => path.match(/-?[\d.]+/g)!.map(Number);

describe('the line of a trend', () => {
  it('stays inside its frame from the first day to the last', () => {
    const { path, end } = sparkPath(trail({ '2013-10-31': 2, '2018-10-31': 99, '2023-10-31': 40 }), '2013-10-31', '2024-06-30');
    numbers(path).forEach((value, index) => {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(index % 2 === 0 ? SPARK_WIDTH : SPARK_HEIGHT);
    });
    expect(end?.x).toBe(SPARK_WIDTH - 3);
  });

  it('is broken while the region was provisional', () => {
    const { path } = sparkPath(trail({ '2020-10-31': 50, '2021-10-31': null, '2022-10-31': 52 }), '2020-10-31', '2022-10-31');
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('has no end while the region is provisional, and is empty where there was never a total', () => {
    expect(sparkPath(trail({ '2020-10-31': 50, '2021-10-31': null }), '2020-10-31', '2022-10-31').end).toBeNull();
    expect(sparkPath(trail({ '2020-10-31': null }), '2020-10-31', '2022-10-31')).toEqual({ path: '', end: null });
  });

  it('does not magnify a ripple: half a point hardly moves it', () => {
    const heights = numbers(sparkPath(trail({ '2020-10-31': 50, '2021-10-31': 50.5 }), '2020-10-31', '2021-10-31').path).filter((_, index) => index % 2 === 1);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(1.5);
  });
});
