import type { AggregatorRows, DeadLetterRow, ProgressRow } from '@leapboard/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WriteBehind } from './write-behind.ts';

const FLUSH_AFTER_MS = 50;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const letter = (offset: number): DeadLetterRow => ({ topic: 't', partition: 0, offset, receivedAtMs: 0, reasons: '[]', original: '' });
const letters = (count: number) => ({ observations: [], changes: [], deadLetters: Array.from({ length: count }, (_, at) => letter(at)) });
const progress = (nextOffset: number, partition = 0): ProgressRow => ({
  ...{ topic: 't', partition, nextOffset, watermarkMs: 0 },
  ...{ applied: 0, superseded: 0, duplicate: 0, deadLettered: nextOffset },
});

/** A writer over a store whose writes end when the test says so. */
function writing() {
  const writes: { rows: AggregatorRows; done: () => void; fail: (error: Error) => void }[] = [];
  const stored: ProgressRow[][] = [];
  const failures: unknown[] = [];
  const writer = new WriteBehind({
    write: (rows) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      writes.push({ rows, done: resolve, fail: reject });
      return promise;
    },
    onStored: (rows) => {
      stored.push([...rows]);
      return Promise.resolve();
    },
    onFailure: (error) => failures.push(error),
    flushAfterMs: () => FLUSH_AFTER_MS,
  });
  const written = () => writes.map(({ rows }) => rows.deadLetters.length);
  return { writer, writes, written, stored, failures };
}

/** Lets pending promises settle without moving the time. */
const settled = () => vi.advanceTimersByTimeAsync(0);

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let is = false;
  void promise.then(() => (is = true));
  await settled();
  return is;
}

describe('writing behind', () => {
  test('gathers what comes within the time into one write, with the last progress of each partition', async () => {
    const { writer, writes, written, stored } = writing();
    await writer.add(letters(1), [progress(1)]);
    await vi.advanceTimersByTimeAsync(FLUSH_AFTER_MS - 1);
    await writer.add(letters(2), [progress(3), progress(7, 1)]);
    expect([written(), writer.waiting]).toEqual([[], 3]);
    await vi.advanceTimersByTimeAsync(1);
    expect([written(), writer.waiting]).toEqual([[3], 0]);
    expect(writes[0]!.rows.progress).toEqual([progress(3), progress(7, 1)]);
    expect(stored).toEqual([]);
    writes[0]!.done();
    await settled();
    expect(stored).toEqual([[progress(3), progress(7, 1)]]);
  });

  test('has one write in flight: the next begins when it is done and its own time has passed', async () => {
    const { writer, writes, written } = writing();
    await writer.add(letters(1), [progress(1)]);
    await vi.advanceTimersByTimeAsync(FLUSH_AFTER_MS);
    await writer.add(letters(60_000), [progress(60_001)]);
    await vi.advanceTimersByTimeAsync(10 * FLUSH_AFTER_MS);
    expect(written()).toEqual([1]);
    writes[0]!.done();
    await settled();
    expect(written()).toEqual([1, 60_000]);
  });

  test('does not wait for the time when 50,000 rows wait', async () => {
    const { writer, written } = writing();
    await writer.add(letters(49_999), [progress(49_999)]);
    await settled();
    expect(written()).toEqual([]);
    await writer.add(letters(1), [progress(50_000)]);
    expect(written()).toEqual([50_000]);
  });

  test('stops intake while 100,000 rows wait, and lets it go on when they are being written', async () => {
    const { writer, writes, written } = writing();
    await writer.add(letters(50_000), [progress(1)]);
    const almost = writer.add(letters(99_999), [progress(2)]);
    expect(await isSettled(almost)).toBe(true);
    const full = writer.add(letters(1), [progress(3)]);
    expect(await isSettled(full)).toBe(false);
    writes[0]!.done();
    expect(await isSettled(full)).toBe(true);
    expect(written()).toEqual([50_000, 100_000]);
  });

  test('writes progress that came without rows', async () => {
    const { writer, writes } = writing();
    await writer.add(letters(0), [progress(5)]);
    await vi.advanceTimersByTimeAsync(FLUSH_AFTER_MS);
    expect(writes.map(({ rows }) => rows.progress)).toEqual([[progress(5)]]);
  });
});

describe('draining', () => {
  test('ends when everything is durable, what came during the last write included', async () => {
    const { writer, writes, written, stored } = writing();
    await writer.add(letters(1), [progress(1)]);
    const drained = writer.drain();
    await settled();
    await writer.add(letters(2), [progress(3)]);
    writes[0]!.done();
    expect(await isSettled(drained)).toBe(false);
    expect(written()).toEqual([1, 2]);
    writes[1]!.done();
    expect(await isSettled(drained)).toBe(true);
    expect(stored).toEqual([[progress(1)], [progress(3)]]);
    await vi.advanceTimersByTimeAsync(10 * FLUSH_AFTER_MS);
    expect(written()).toEqual([1, 2]);
  });

  test('ends at once when nothing waits, any number of times, and writes nothing', async () => {
    const { writer, written } = writing();
    await Promise.all([writer.drain(), writer.drain()]);
    await writer.drain();
    expect(written()).toEqual([]);
  });
});

describe('a write that fails', () => {
  test('is reported once, nothing is written after it, and nothing counts as stored', async () => {
    const { writer, writes, written, stored, failures } = writing();
    await writer.add(letters(1), [progress(1)]);
    await vi.advanceTimersByTimeAsync(FLUSH_AFTER_MS);
    await writer.add(letters(1), [progress(2)]);
    writes[0]!.fail(new Error('disk full'));
    await vi.advanceTimersByTimeAsync(10 * FLUSH_AFTER_MS);
    await writer.add(letters(99_999), [progress(3)]);
    await writer.add(letters(99_999), [progress(4)]);
    await writer.drain();
    expect(failures).toEqual([new Error('disk full')]);
    expect([written(), stored]).toEqual([[1], []]);
  });

  test('lets go of intake that waited for room', async () => {
    const { writer, writes } = writing();
    await writer.add(letters(50_000), [progress(1)]);
    const waiting = writer.add(letters(100_000), [progress(2)]);
    expect(await isSettled(waiting)).toBe(false);
    writes[0]!.fail(new Error('disk full'));
    expect(await isSettled(waiting)).toBe(true);
  });
});
