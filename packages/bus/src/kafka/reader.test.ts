/** The delivery loop on a log that answers like a broker whose compaction left gaps, and which is away at times. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Inbox } from '../suite/inbox.ts';
import type { Fetched, KafkaLink, Wanted } from './link.ts';
import type { KafkaReaderOptions } from './reader.ts';
import { KafkaReader } from './reader.ts';
import { runOf } from './run.ts';

/** One batch of the log: its offsets from `first` to `last`, of which `kept` are left. */
interface Batch {
  first: number;
  last: number;
  kept: number[];
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const place = { topic: 't', partition: 0 };

/** Answers with the batch that holds the offset, as a broker does: also when none of its records is left, or none at or above the offset. */
function logOf(batches: readonly Batch[], refusals: readonly boolean[] = []): { link: KafkaLink; end: number } {
  const end = (batches.at(-1)?.last ?? -1) + 1;
  let asked = 0;
  const answer = ({ topic, partition, from }: Wanted): Fetched => {
    const batch = batches.find(({ last }) => last >= from);
    const records = (batch?.kept ?? []).map((offset) => ({
      offset: String(offset),
      key: Buffer.from('k'),
      value: Buffer.from(String(offset)),
      timestamp: '0',
      batchContext: { firstOffset: String(batch!.first), lastOffsetDelta: batch!.last - batch!.first },
    }));
    return { topic, partition, from, run: runOf({ topic, partition, from }, records), end };
  };
  const link = {
    leaderOf: () => '1',
    fetch: async (_leader: string, wanted: readonly Wanted[]) => {
      await new Promise(setImmediate);
      if (refusals[asked++]) throw Object.assign(new Error('away'), { retriable: true });
      return wanted.map(answer);
    },
    refresh: async () => {},
    starts: async () => [0],
    ends: async () => [end],
  };
  return { link: link as unknown as KafkaLink, end };
}

async function readAll(link: KafkaLink, end: number, options: Partial<KafkaReaderOptions> = {}): Promise<Inbox> {
  const inbox = new Inbox();
  const reader: KafkaReader = new KafkaReader(link, {
    maxBatch: 3,
    fetchWaitMs: 1,
    log: quiet,
    ...inbox.handlers,
    onHandled: () => inbox.notify(),
    ...options,
  });
  reader.add(place, 0);
  reader.resume();
  await inbox.until(() => reader.position(place) >= end || inbox.failures.length > 0);
  await reader.stop();
  return inbox;
}

const batches = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.boolean())), { maxLength: 12 }).map((sizes) => {
  let first = 0;
  return sizes.map(([size, keeps]): Batch => {
    const batch = { first, last: first + size - 1, kept: Array.from({ length: size }, (_, index) => first + index).filter(() => keeps.next().value === true) };
    first += size;
    return batch;
  });
});

it('whatever compaction left is delivered once and in order, and the end is reached behind emptied batches', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (log) => {
      const { link, end } = logOf(log);
      const inbox = await readAll(link, end);
      expect(inbox.failures).toEqual([]);
      expect(inbox.messages.map(({ offset }) => offset)).toEqual(log.flatMap(({ kept }) => kept));
    }),
    { numRuns: 50 },
  );
});

it('a broker that is away is waited for', async () => {
  const { link, end } = logOf([{ first: 0, last: 1, kept: [0, 1] }], [true, true]);
  expect((await readAll(link, end)).values).toEqual(['0', '1']);
});

it('an offset that is not there fails by name, once', async () => {
  const refusing = {
    leaderOf: () => '1',
    fetch: () => Promise.reject(Object.assign(new Error('out of range'), { type: 'OFFSET_OUT_OF_RANGE' })),
    starts: async () => [5],
    ends: async () => [9],
  };
  const inbox = await readAll(refusing as unknown as KafkaLink, 2);
  expect(inbox.failures).toEqual([
    expect.objectContaining({ code: 'BUS_OFFSET_OUT_OF_RANGE', message: expect.stringContaining('offset 0 of t/0 is not within 5 to 9') }),
  ]);
});

it('nothing is delivered while it is paused, and what was fetched for a partition that was taken away is dropped', async () => {
  const { link, end } = logOf([{ first: 0, last: 3, kept: [0, 1, 2, 3] }]);
  const inbox = new Inbox();
  const reader = new KafkaReader(link, { maxBatch: 2, fetchWaitMs: 1, log: quiet, ...inbox.handlers, onHandled: () => inbox.notify() });
  reader.add(place, 0);
  reader.resume();
  await reader.pause();
  const before = inbox.messages.length;
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(inbox.messages.length).toBe(before);
  reader.clear();
  reader.add(place, 2);
  reader.resume();
  await inbox.until(() => reader.position(place) >= end);
  expect(inbox.messages.slice(before).map(({ offset }) => offset)).toEqual([2, 3]);
  await reader.stop();
});
