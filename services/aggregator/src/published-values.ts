/** What the topic `metrics` says already. Input: the topic; output: how far each partition is published, and what has to be published again where that is not enough. */
import { readToEnd, type EventBus } from '@leapboard/bus';
import { metricKey, topics, type MeasureValue, type MetricMessage } from '@leapboard/contracts';

type Published = Pick<MeasureValue, 'value' | 'source' | 'vintage'>;

/**
 * Next offset of each observation partition that the topic covers, by `topic/partition`. Values are followed by their progress in one call, so it is the
 * last message of a partition; where it is not, a call was cut short and the partition is absent.
 */
export async function publishedProgress(bus: EventBus): Promise<Map<string, number>> {
  const next = new Map<string, number>();
  const ends = await bus.endOffsets(topics.metrics.name);
  const last = ends.map((end) => Math.max(0, end - 1));
  await readToEnd(bus, topics.metrics.name, last, ({ value }) => {
    const read = JSON.parse(value) as MetricMessage;
    if (read.kind === 'progress') next.set(`${read.topic}/${read.partition}`, read.next);
  });
  return next;
}

/** What the topic holds now, by key; a fact belongs to one partition, so keys of different partitions never meet. */
export async function publishedValues(bus: EventBus): Promise<Map<string, Published>> {
  const published = new Map<string, Published>();
  await readToEnd(bus, topics.metrics.name, 'earliest', (message) => {
    const read = JSON.parse(message.value) as MetricMessage;
    if (read.kind === 'value') published.set(message.key, read);
  });
  return published;
}

/** The values that are not, or not so, in the topic. A fact that has no value and never was published needs none. */
export function* differences(values: Iterable<MeasureValue>, published: ReadonlyMap<string, Published>): IterableIterator<MeasureValue> {
  for (const value of values) {
    const former = published.get(metricKey.value(value));
    const isSame = former ? former.value === value.value && former.source === value.source && former.vintage === value.vintage : value.value === null;
    if (!isSame) yield value;
  }
}
