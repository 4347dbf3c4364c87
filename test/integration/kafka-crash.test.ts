/** A broker killed with SIGKILL and started again, or held with SIGSTOP: nothing acknowledged is lost, and those who publish and read go on by themselves. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { KafkaBus } from '@leapboard/bus';
import type { Delivered, GroupOptions, Partition, Receipt } from '@leapboard/bus';
import { Inbox, placeOf } from '../../packages/bus/src/suite/inbox.ts';
import { killableBroker } from './kafka-broker.ts';
import { impatient } from './kafka-options.ts';

const ROUNDS = 3;
const LANES = 4;

let broker: Awaited<ReturnType<typeof killableBroker>>;
beforeAll(async () => {
  broker = await killableBroker();
});
afterAll(() => broker?.stop());

const buses: KafkaBus[] = [];
afterEach(() => Promise.all(buses.splice(0).map((bus) => bus.close())));

async function opened(): Promise<KafkaBus> {
  const bus = await KafkaBus.open({ ...impatient, brokers: broker.brokers, now: Date.now });
  buses.push(bus);
  return bus;
}

/** Publishes in lanes until it is told to stop; what was answered goes to `answered`, by place. */
function publishing(bus: KafkaBus, topic: string, answered: Map<string, string>, signal: Inbox): () => Promise<void> {
  const stopping = new AbortController();
  const lane = async (number: number): Promise<void> => {
    for (let call = 0; !stopping.signal.aborted; call += 1) {
      const values = Array.from({ length: 10 }, (_, index) => `${number}/${call}/${index}`);
      const receipts: Receipt[] = await bus.publish(values.map((value) => ({ topic, key: value, value })));
      receipts.forEach((receipt, index) => {
        expect(answered.has(placeOf(receipt))).toBe(false);
        answered.set(placeOf(receipt), values[index]!);
      });
      signal.notify();
    }
  };
  const lanes = Array.from({ length: LANES }, (_, number) => lane(number).catch(signal.onFailure));
  return async () => {
    stopping.abort();
    await Promise.all(lanes);
  };
}

/** A member that commits what it handled. */
async function member(bus: KafkaBus, topic: string, group: string, inbox: Inbox, onRevoked: GroupOptions['onRevoked'] = async () => {}): Promise<void> {
  const options: GroupOptions = {
    group,
    onRevoked,
    onBatch: async (batch: readonly Delivered[]) => {
      await inbox.onBatch(batch);
      const next = new Map<number, number>(batch.map(({ partition, offset }) => [partition, offset + 1]));
      for (const [partition, offset] of next) await commit({ topic, partition }, offset);
    },
    onFailure: inbox.onFailure,
  };
  const subscription = await bus.subscribe([topic], options);
  // Losing a partition while the broker is away is no failure: another owner reads it again.
  const commit = async (partition: Partition, offset: number): Promise<void> => {
    try {
      await subscription.commit(partition, offset);
    } catch (error) {
      expect(error).toMatchObject({ code: 'BUS_PARTITION_NOT_OWNED' });
    }
  };
}

it('nothing acknowledged is lost when the broker is killed again and again; publishers, members and tails go on', async () => {
  const [publisher, reader] = [await opened(), await opened()];
  const topic = `topic-${randomUUID()}`;
  await publisher.createTopics([{ name: topic, partitions: 3, keeps: 'everything' }]);
  const answered = new Map<string, string>();
  const signal = new Inbox();
  const [tailed, grouped] = [new Inbox(), new Inbox()];
  const group = `group-${randomUUID()}`;
  await member(reader, topic, group, grouped);
  await member(await opened(), topic, group, grouped);
  await reader.tail(topic, { from: 'earliest', ...tailed.handlers });
  const stop = publishing(publisher, topic, answered, signal);
  const further = async (): Promise<void> => {
    const before = answered.size;
    await signal.until(() => signal.failures.length > 0 || answered.size >= before + 500);
    expect(signal.failures).toEqual([]);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await further();
    await broker.kill();
    await broker.restart();
  }
  await further();
  await stop();
  expect(signal.failures).toEqual([]);

  const holds = (inbox: Inbox) => (): boolean => inbox.failures.length > 0 || [...answered.keys()].every((place) => inbox.distinct.has(place));
  await Promise.all([tailed.count(answered.size), grouped.count(answered.size)]);
  await Promise.all([tailed.until(holds(tailed)), grouped.until(holds(grouped))]);
  expect([tailed.failures, grouped.failures]).toEqual([[], []]);
  for (const inbox of [tailed, grouped]) {
    const found = new Map(inbox.messages.map((message) => [placeOf(message), message.value]));
    for (const [place, value] of answered) expect(found.get(place)).toBe(value);
  }
  // Tried again and still written once: the producer is idempotent over the crashes.
  const values = [...new Map(tailed.messages.map((message) => [placeOf(message), message.value])).values()];
  expect(new Set(values).size).toBe(values.length);
  expect((await publisher.endOffsets(topic)).reduce((a, b) => a + b)).toBe(values.length);
});

it('a broker that is silent for longer than a session ends ownership before anybody else could have it; afterwards all go on', async () => {
  const [publisher, reader] = [await opened(), await opened()];
  const topic = `topic-${randomUUID()}`;
  await publisher.createTopics([{ name: topic, partitions: 3, keeps: 'everything' }]);
  const grouped = new Inbox();
  let revoked = 0;
  const onRevoked = async (): Promise<void> => {
    revoked += 1;
    grouped.notify();
  };
  await member(reader, topic, `group-${randomUUID()}`, grouped, onRevoked);
  const answered = new Map<string, string>();
  const signal = new Inbox();
  const stop = publishing(publisher, topic, answered, signal);
  await Promise.all([grouped.count(500), signal.until(() => answered.size >= 500)]);
  broker.hold();
  await grouped.until(() => revoked === 1);
  const before = grouped.distinct.size;
  broker.go();
  await grouped.count(before + 500);
  await stop();
  await grouped.count(answered.size);
  expect([grouped.failures, signal.failures]).toEqual([[], []]);
  expect([...answered.keys()].filter((place) => !grouped.distinct.has(place))).toEqual([]);
  expect((await publisher.endOffsets(topic)).reduce((a, b) => a + b)).toBe(answered.size);
});

it('closing while the broker is silent ends within ten seconds and says what is not known', async () => {
  const bus = await opened();
  const topic = `topic-${randomUUID()}`;
  await bus.createTopics([{ name: topic, partitions: 1, keeps: 'everything' }]);
  const inbox = new Inbox();
  await bus.publish([{ topic, key: '', value: '1' }]);
  await member(bus, topic, `group-${randomUUID()}`, inbox);
  await (
    await bus.tail(topic, { from: 'earliest', ...inbox.handlers })
  ).caughtUp;
  await inbox.until(() => inbox.messages.length >= 2);
  broker.hold();
  try {
    const published = bus.publish([{ topic, key: '', value: '2' }]);
    const begunAtMs = performance.now();
    await Promise.all([bus.close(), expect(published).rejects.toMatchObject({ code: 'BUS_WRITE_FAILED' })]);
    expect(performance.now() - begunAtMs).toBeLessThan(10_000);
  } finally {
    broker.go();
  }
  expect(inbox.failures).toEqual([]);
});
