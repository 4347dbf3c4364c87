/** How late a partition is: the moment of its last message. */
import type { Partition } from '../event-bus.ts';
import type { KafkaLink } from './link.ts';

/** A fetch of what is there waits for nothing. */
const WAIT_MS = 1;

/**
 * The moment of the last message of each partition, null where there is none, in the order asked.
 *
 * The last offset may be of a message that was compacted away; then the step back doubles. Messages written meanwhile count.
 */
export async function lastMoments(link: KafkaLink, partitions: readonly Partition[]): Promise<(number | null)[]> {
  const [starts, ends] = [await link.starts(partitions), await link.ends(partitions)];
  return link.onceLed(() => Promise.all(partitions.map((partition, index) => lastMoment(link, partition, starts[index]!, ends[index]!))));
}

async function lastMoment(link: KafkaLink, partition: Partition, start: number, end: number): Promise<number | null> {
  if (end <= start) return null;
  for (let step = 1; ; step *= 2) {
    const from = Math.max(start, end - step);
    const moment = await lastFrom(link, partition, from, end);
    if (moment !== null || from === start) return moment;
  }
}

async function lastFrom(link: KafkaLink, partition: Partition, from: number, end: number): Promise<number | null> {
  let last: number | null = null;
  for (let next = from; next < end;) {
    const [fetched] = await link.fetch(link.leaderOf(partition), [{ ...partition, from: next }], WAIT_MS);
    last = fetched?.run.messages.at(-1)?.receivedAtMs ?? last;
    next = Math.max(next + 1, fetched?.run.next ?? 0);
  }
  return last;
}
