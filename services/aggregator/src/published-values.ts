/** Comparing the ledger with what the topic `metrics` says. Input: the topic's latest message per key; output: the values to publish again. */
import { readToEnd, type EventBus } from '@leapboard/bus';
import { metricKey, topics, type MeasureValue, type MetricMessage } from '@leapboard/contracts';

type Published = Pick<MeasureValue, 'value' | 'source' | 'vintage'>;

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
