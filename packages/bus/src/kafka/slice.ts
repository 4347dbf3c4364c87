/** What goes out in one request, and where the broker put it. Pure. */
import type { RecordMetadata } from 'kafkajs';
import type { Partition } from '../event-bus.ts';
import type { Addressed } from './outbox.ts';

/** One request takes up to so many messages, and so many bytes of one partition: that is one batch, which the topic's max.message.bytes bounds. */
export const SLICE_MESSAGES = 5_000;
const SLICE_BYTES = 8 * 1024 * 1024;
export const BATCH_BYTES = 1024 * 1024;
/** What a record needs beside key and value, at most. */
export const RECORD_OVERHEAD_BYTES = 64;

/** A message on its way, and its place in the call it came with. */
export interface Waiting<C> {
  message: Addressed;
  call: C;
  index: number;
}

/** How many of those who wait, from the first on, fit one request. At least one. */
export function sliceOf(waiting: readonly { message: Partition & { bytes: number } }[]): number {
  const sizes = new Map<string, number>();
  let total = 0;
  for (const [index, { message }] of waiting.entries()) {
    const place = placeOf(message);
    const size = (sizes.get(place) ?? 0) + message.bytes + RECORD_OVERHEAD_BYTES;
    total += message.bytes;
    if (index > 0 && (index >= SLICE_MESSAGES || total > SLICE_BYTES || (size > BATCH_BYTES && sizes.has(place)))) return index;
    sizes.set(place, size);
  }
  return waiting.length;
}

/**
 * The offset of the first message of each partition's batch, by `topic/partition`.
 *
 * A partition answers twice when its leader moved between two tries: the later answer is of the batch that counts.
 */
export function baseOffsets(answers: readonly RecordMetadata[]): Map<string, number> {
  return new Map(answers.map(({ topicName, partition, baseOffset, offset }) => [`${topicName}/${partition}`, Number(baseOffset ?? offset)]));
}

export const placeOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`;
