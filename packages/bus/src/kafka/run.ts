/** Records of one partition, as kafkajs decodes them, to messages of the port. Pure. */
import type { Delivered, Partition } from '../event-bus.ts';

export interface FetchedRecord {
  offset: string;
  key: Buffer | null;
  value: Buffer | null;
  timestamp: string;
  isControlRecord?: boolean;
  /** The batch it came in, which may end after its last record that is still kept. */
  batchContext?: { firstOffset: string; lastOffsetDelta: number };
}

export interface Run {
  messages: Delivered[];
  /** Where to read on: behind the last batch, or `from` when there was none. */
  next: number;
}

/** The messages at or above `from`. A batch begins before `from` when that lies within it, and ends behind its last message where others were compacted away. */
export function runOf({ topic, partition, from }: Partition & { from: number }, records: readonly FetchedRecord[]): Run {
  const messages = records
    .filter((record) => Number(record.offset) >= from && record.isControlRecord !== true)
    .map((record): Delivered => ({
      topic,
      partition,
      offset: Number(record.offset),
      receivedAtMs: Number(record.timestamp),
      key: record.key?.toString('utf8') ?? '',
      value: record.value?.toString('utf8') ?? '',
    }));
  const last = records.at(-1);
  return { messages, next: last === undefined ? from : Math.max(from, endOf(last)) };
}

function endOf({ offset, batchContext }: FetchedRecord): number {
  const batchEnd = batchContext === undefined ? 0 : Number(batchContext.firstOffset) + batchContext.lastOffsetDelta + 1;
  return Math.max(Number(offset) + 1, batchEnd);
}
