import { units } from '@leapboard/contracts';
import { describe, expect, test } from 'vitest';
import { measureOf, measures, metricEntries, metricOf, metrics } from './registry.ts';

const twice = (ids: readonly string[]) => ids.filter((id, at) => ids.indexOf(id) !== at);

describe('the registry', () => {
  test('has each measure and each metric once', () => {
    expect(twice(measures.map(({ id }) => id))).toEqual([]);
    expect(twice(metrics.map(({ id }) => id))).toEqual([]);
  });

  test.each(measures)('$id has a known unit, bounds in order, both names and a citation', ({ unit, min, max, name, citation, nature, accumulation }) => {
    expect(Object.keys(units)).toContain(unit);
    if (min !== null && max !== null) expect(min).toBeLessThan(max);
    for (const text of [name.zh, name.en, citation.zh, citation.en]) expect(text).not.toBe('');
    expect(accumulation === 'point-in-time').toBe(nature === 'stock');
  });

  test.each(metrics)('the metric $id looks at a measure there is, in its unit', ({ measure, unit, periods, staleAfterMonths }) => {
    expect(measureOf(measure)?.unit).toBe(unit);
    expect(periods).toBeGreaterThanOrEqual(1);
    expect(staleAfterMonths).toBeGreaterThan(0);
    if (periods > 1) expect(measureOf(measure)?.nature).toBe('flow');
  });

  test('finds by id what it lists, and nothing else', () => {
    for (const metric of metrics) expect(metricOf(metric.id)).toBe(metric);
    expect([metricOf('toString'), measureOf('toString'), metricOf('')]).toEqual([undefined, undefined, undefined]);
  });

  test('shows every metric with its window', () => {
    const entries = metricEntries();
    expect(entries.map(({ id }) => id)).toEqual(metrics.map(({ id }) => id));
    expect(entries.find(({ id }) => id === 'high-tech-recognitions-3y')).toMatchObject({ window: 'sum-of-last-3', unit: 'count', nature: 'flow' });
    expect(entries.find(({ id }) => id === 'gdp')).toMatchObject({ window: 'latest', rollUp: 'sum-of-children' });
  });
});
