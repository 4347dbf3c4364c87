/** The bus on Kafka, held to the rules of the port and to what only a broker can show, on a real one. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import kafkajs from 'kafkajs';
import { BusFullError, KafkaBus } from '@leapboard/bus';
import type { KafkaBusOptions } from '@leapboard/bus';
import { busSuite } from '../../packages/bus/src/bus.suite.ts';
import { Inbox, expectOrder, numbered } from '../../packages/bus/src/suite/inbox.ts';
import { testBroker } from './kafka-broker.ts';
import type { TestBroker } from './kafka-broker.ts';
import { impatient } from './kafka-options.ts';

let broker: TestBroker;
beforeAll(async () => {
  broker = await testBroker();
});
afterAll(() => broker?.stop());

busSuite('the bus on Kafka', async () => {
  const now = { ms: 1_000 };
  const open = (): Promise<KafkaBus> => KafkaBus.open({ ...impatient, brokers: broker.brokers, now: () => now.ms });
  const subject = {
    bus: await open(),
    now,
    reopen: async () => {
      await subject.bus.close();
      subject.bus = await open();
      return subject.bus;
    },
    close: () => subject.bus.close(),
  };
  return subject;
});

describe('the bus on Kafka, beyond the port,', () => {
  const open: KafkaBus[] = [];
  afterEach(() => Promise.all(open.splice(0).map((bus) => bus.close())));

  async function opened(options: Partial<KafkaBusOptions> = {}): Promise<KafkaBus> {
    const bus = await KafkaBus.open({ ...impatient, brokers: broker.brokers, now: () => 1, ...options });
    open.push(bus);
    return bus;
  }

  /** A topic made by others, with their settings. */
  async function foreign(settings: Record<string, string>, partitions = 1): Promise<string> {
    const topic = `foreign-${randomUUID()}`;
    const admin = new kafkajs.Kafka({ brokers: broker.brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })) }],
    });
    await admin.disconnect();
    return topic;
  }

  async function fresh(bus: KafkaBus, partitions = 1): Promise<string> {
    const topic = `topic-${randomUUID()}`;
    await bus.createTopics([{ name: topic, partitions, keeps: 'everything' }]);
    return topic;
  }

  it('a topic that would lose observations is refused by the setting at fault', async () => {
    const bus = await opened();
    const short = await foreign({ 'retention.ms': '3600000' });
    await expect(bus.createTopics([{ name: short, partitions: 1, keeps: 'everything' }])).rejects.toMatchObject({
      code: 'BUS_TOPIC_KEEPS',
      message: expect.stringContaining('retention.ms=3600000 instead of -1'),
    });
    const compacted = await foreign({ 'cleanup.policy': 'compact' });
    await bus.createTopics([{ name: compacted, partitions: 1, keeps: 'latest-per-key' }]);
    const added = `added-${randomUUID()}`;
    const specs = [
      { name: added, partitions: 1, keeps: 'everything' },
      { name: compacted, partitions: 1, keeps: 'everything' },
    ] as const;
    await expect(bus.createTopics(specs)).rejects.toMatchObject({ code: 'BUS_TOPIC_KEEPS' });
    await expect(bus.endOffsets(added)).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
  });

  it('a missing topic, a missing partition, a large message and an offset of another log are refused by name', async () => {
    const bus = await opened({ maxMessageBytes: 10 });
    await expect(bus.publish([{ topic: 'missing', key: '', value: '' }])).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
    await expect(bus.tail('missing', { from: 'earliest', ...new Inbox().handlers })).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
    await expect(bus.subscribe(['missing'], { group: 'any', ...new Inbox().handlers })).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
    const one = await fresh(bus);
    await expect(bus.publish([{ topic: one, key: '', value: '', partition: 1 }])).rejects.toMatchObject({ code: 'BUS_UNKNOWN_PARTITION' });
    await expect(bus.publish([{ topic: one, key: '', value: '12345678901' }])).rejects.toMatchObject({ code: 'BUS_MESSAGE_TOO_LARGE' });
    await expect(bus.tail(one, { from: [1], ...new Inbox().handlers })).rejects.toMatchObject({ code: 'BUS_OFFSET_OUT_OF_RANGE' });
    expect(await bus.endOffsets(one)).toEqual([0]);
  });

  it('what is too much is refused whole, and what was taken before arrives', async () => {
    const bus = await opened({ maxWaiting: 10 });
    const one = await fresh(bus);
    const taken = bus.publish(numbered(one, 8));
    await expect(bus.publish(numbered(one, 3))).rejects.toBeInstanceOf(BusFullError);
    expect((await taken).map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await bus.publish(numbered(one, 10));
    expect(await bus.endOffsets(one)).toEqual([18]);
  });

  it.each(['none', 'gzip', 'zstd'] as const)('messages compressed with %s come back, more than one request holds', async (compression) => {
    const bus = await opened({ compression });
    const three = await fresh(bus, 3);
    const messages = Array.from({ length: 12_000 }, (_, index) => ({ topic: three, key: `${index}`, value: `${index} ${'值'.repeat(50)}` }));
    const receipts = await bus.publish(messages);
    const inbox = new Inbox();
    await (
      await bus.tail(three, { from: 'earliest', ...inbox.handlers })
    ).caughtUp;
    expectOrder(inbox);
    const found = new Map(inbox.messages.map(({ partition, offset, value }) => [`${partition}/${offset}`, value]));
    expect(receipts.map(({ partition, offset }) => found.get(`${partition}/${offset}`))).toEqual(messages.map(({ value }) => value));
  });

  it.each(['snappy', 'lz4'])('a reader of messages compressed with %s is told so', async (codec) => {
    const bus = await opened();
    const topic = await foreign({ 'compression.type': codec });
    await bus.publish(numbered(topic, 3));
    const [tailed, grouped] = [new Inbox(), new Inbox()];
    const tail = await bus.tail(topic, { from: 'earliest', ...tailed.handlers });
    await bus.subscribe([topic], { group: `group-${randomUUID()}`, ...grouped.handlers });
    await expect(tail.caughtUp).rejects.toMatchObject({ code: 'BUS_UNKNOWN_CODEC', message: expect.stringContaining(codec) });
    await grouped.until(() => grouped.failures.length > 0);
    for (const { failures } of [tailed, grouped]) expect(failures).toEqual([expect.objectContaining({ code: 'BUS_UNKNOWN_CODEC' })]);
  });

  it('a reader passes batches of which compaction left nothing but the head', async () => {
    // Each later moment begins a segment; all but the last are compacted.
    let nowMs = 0;
    const now = (): number => (nowMs += 1_000);
    const [first, second] = [await opened({ now }), await opened({ now })];
    const topic = await foreign({ 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0.001' });
    await first.publish(numbered(topic, 10));
    // Of another producer: the head of the first one's batch stays, because the broker remembers its number there.
    await second.publish(numbered(topic, 10));
    await second.publish([{ topic, key: 'last', value: 'last' }]);
    const offsets = async (): Promise<number[]> => {
      const inbox = new Inbox();
      const tail = await first.tail(topic, { from: 'earliest', ...inbox.handlers });
      await tail.caughtUp;
      await tail.close();
      return inbox.messages.map(({ offset }) => offset);
    };
    // When the broker compacts, only reading tells.
    let found = await offsets();
    while (found.length > 11) found = await offsets();
    expect(found).toEqual(Array.from({ length: 11 }, (_, index) => 10 + index));
    expect(await first.endOffsets(topic)).toEqual([21]);
  });

  it('who closes while it joins does not wait for a member that drains, and the partitions stay with that one', async () => {
    const bus = await opened();
    const one = await fresh(bus);
    const group = `group-${randomUUID()}`;
    const [began, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const onRevoked = async (): Promise<void> => {
      began.resolve();
      await goOn.promise;
    };
    const [first, second] = [new Inbox(), new Inbox()];
    await bus.subscribe([one], { group, onRevoked, ...first.handlers });
    await bus.publish(numbered(one, 1));
    await first.count(1);
    const joining = await bus.subscribe([one], { group, ...second.handlers });
    await began.promise;
    await joining.close();
    goOn.resolve();
    await bus.publish(numbered(one, 1));
    await first.count(2);
    expect([first.failures, second.messages, second.failures]).toEqual([[], [], []]);
  });

  it('where no broker answers, opening says so', async () => {
    await expect(KafkaBus.open({ ...impatient, brokers: ['127.0.0.1:1'], now: () => 1 })).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  });

  it('a commit of a partition that was given up is refused', async () => {
    const bus = await opened();
    const one = await fresh(bus);
    await bus.publish(numbered(one, 3));
    const inbox = new Inbox();
    const subscription = await bus.subscribe([one], { group: `group-${randomUUID()}`, ...inbox.handlers });
    await inbox.count(3);
    await subscription.commit({ topic: one, partition: 0 }, 3);
    await subscription.close();
    await expect(subscription.commit({ topic: one, partition: 0 }, 3)).rejects.toMatchObject({ code: 'BUS_PARTITION_NOT_OWNED' });
  });
});
