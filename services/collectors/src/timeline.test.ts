import { describe, expect, it } from 'vitest';
import { registry } from './registry.ts';
import { timeline } from './timeline.ts';

const steps = timeline(registry);

describe('the timeline', () => {
  it('holds every event of every source once', () => {
    const all = registry.flatMap((source) => source.load().map(({ source: origin, id }) => `${origin} ${id}`));
    expect(steps.flatMap(({ events }) => events.map(({ source, id }) => `${source} ${id}`)).toSorted()).toEqual(all.toSorted());
  });

  it('goes from publication day to publication day, twelve in all, and never back', () => {
    const days = steps.map(({ publishedOn }) => publishedOn);
    expect(days).toEqual(days.toSorted());
    expect([...new Set(days)]).toEqual(Array.from({ length: 12 }, (_, index) => `${2013 + index}-10-31`));
  });

  it('counts each step as received a second after the one before, from nine in the morning in Shanghai', () => {
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      const isFirstOfDay = before?.publishedOn !== step.publishedOn;
      expect(step.receivedAtMs).toBe(isFirstOfDay ? Date.parse(`${step.publishedOn}T09:00:00+08:00`) : before.receivedAtMs + 1000);
    }
  });

  it('has steps of at most 16 events, all of one day, which only the last of a day leaves unfilled', () => {
    for (const [index, { publishedOn, events }] of steps.entries()) {
      const isLastOfDay = steps[index + 1]?.publishedOn !== publishedOn;
      if (isLastOfDay) expect(events.length).toBeGreaterThan(0);
      else expect(events).toHaveLength(16);
      expect(events.length).toBeLessThanOrEqual(16);
      for (const { recordedtime } of events) expect(recordedtime.slice(0, 10)).toBe(publishedOn);
    }
  });

  it('brings the nation first and then region by region, each with its denominators first', () => {
    for (const day of new Set(steps.map(({ publishedOn }) => publishedOn))) {
      const events = steps.filter(({ publishedOn }) => publishedOn === day).flatMap((step) => step.events);
      const regions = events.map(({ data }) => data.region);
      expect(regions[0]).toBe('100000');
      expect(regions).toEqual(regions.toSorted());
      const hebei = events.filter(({ data }) => data.region === '130000').map(({ data }) => data.measure);
      expect(hebei.slice(0, 2)).toEqual(['gdp', 'population']);
    }
  });

  it('is the same whatever the order of the sources, and at a second call', () => {
    expect(timeline(registry.toReversed())).toEqual(steps);
    expect(timeline(registry)).toEqual(steps);
  });

  it('has no steps where there are no sources', () => {
    expect(timeline([])).toEqual([]);
  });
});
