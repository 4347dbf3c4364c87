/** What every source owes, whoever wrote it. */
import { observationEnvelope } from '@leapboard/contracts';
import { readObservation } from '@leapboard/streams';
import { describe, expect, it } from 'vitest';
import { registry } from './registry.ts';

describe.each(registry)('source $id', (source) => {
  const events = source.load();

  it('gives observations which the envelope and the stream accept', () => {
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(observationEnvelope.safeParse(event), event.id).toMatchObject({ success: true });
      expect(readObservation(event), event.id).toMatchObject({ ok: true });
    }
  });

  it('names itself as the source of each', () => {
    for (const event of events) expect(event.source).toBe(`/collectors/${source.id}`);
  });

  it('gives each message an id of its own', () => {
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('gives the same messages at a second load', () => {
    expect(source.load()).toEqual(events);
  });

  it('publishes nothing before it happened', () => {
    for (const { id, time, recordedtime } of events) expect(Date.parse(recordedtime), id).toBeGreaterThan(Date.parse(time));
  });

  it('has a name and a citation in both languages', () => {
    for (const text of [source.name.zh, source.name.en, source.citation.zh, source.citation.en]) expect(text).not.toBe('');
  });
});

describe('the registry', () => {
  it('lists each source once', () => {
    expect(new Set(registry.map(({ id }) => id)).size).toBe(registry.length);
  });

  it('has one source for each subject, so that no two compete', () => {
    const subjects = registry.flatMap((source) => source.load().map(({ subject }) => subject));
    expect(new Set(subjects).size).toBe(subjects.length);
  });
});
