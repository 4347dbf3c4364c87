import { expect, it } from 'vitest';
import { runOf } from './run.ts';
import type { FetchedRecord } from './run.ts';

const place = { topic: 't', partition: 2 };
const record = (offset: number, batch: [number, number] = [offset, 0], extra: Partial<FetchedRecord> = {}): FetchedRecord => ({
  offset: String(offset),
  key: Buffer.from('键'),
  value: Buffer.from(`v${offset}`),
  timestamp: '1700000000000',
  batchContext: { firstOffset: String(batch[0]), lastOffsetDelta: batch[1] },
  ...extra,
});

it('a batch that began earlier gives only what was asked for', () => {
  const run = runOf({ ...place, from: 6 }, [record(5, [5, 2]), record(6, [5, 2]), record(7, [5, 2])]);
  expect(run.messages).toEqual([6, 7].map((offset) => ({ ...place, offset, key: '键', value: `v${offset}`, receivedAtMs: 1_700_000_000_000 })));
  expect(run.next).toBe(8);
});

it('reading goes on behind a batch of which the last messages were compacted away', () => {
  expect(runOf({ ...place, from: 5 }, [record(5, [5, 99])]).next).toBe(105);
  expect(runOf({ ...place, from: 50 }, [record(5, [5, 99])])).toEqual({ messages: [], next: 105 });
});

it('without a record nothing is known; a marker of a transaction is no message; a message without a value is empty', () => {
  expect(runOf({ ...place, from: 5 }, [])).toEqual({ messages: [], next: 5 });
  expect(runOf({ ...place, from: 5 }, [record(5, [5, 0], { isControlRecord: true })])).toEqual({ messages: [], next: 6 });
  expect(runOf({ ...place, from: 5 }, [record(5, [5, 0], { key: null, value: null })]).messages[0]).toMatchObject({ key: '', value: '' });
});
