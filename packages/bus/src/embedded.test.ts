import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busSuite } from './bus.suite.ts';
import { EmbeddedBus } from './embedded.ts';
import type { EmbeddedBusOptions } from './embedded.ts';
import type { Outgoing } from './event-bus.ts';
import { BusFullError } from './event-bus.ts';
import { Inbox, expectOrder, placeOf } from './suite/inbox.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'leapboard-bus-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

busSuite(
  'the embedded log',
  async () => {
    const now = { ms: 1_000 };
    const path = join(directory, 'log', 'bus.sqlite');
    const open = (): Promise<EmbeddedBus> => EmbeddedBus.open({ path, now: () => now.ms });
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
  },
  { compactsAtOnce: true },
);

function messages(count: number, value = 'v', topic = 'one'): Outgoing[] {
  return Array.from({ length: count }, (_, index) => ({ topic, key: `k${index}`, value }));
}

const to = (partition: number, count: number): Outgoing[] => messages(count, 'v', 'four').map((message) => ({ ...message, partition }));

describe('the embedded log, beyond the port,', () => {
  let bus: EmbeddedBus;
  afterEach(() => bus.close());

  async function opened(options: Partial<EmbeddedBusOptions> = {}): Promise<EmbeddedBus> {
    bus = await EmbeddedBus.open({ path: ':memory:', now: () => 1, ...options });
    await bus.createTopics([
      { name: 'one', partitions: 1, keeps: 'everything' },
      { name: 'latest', partitions: 1, keeps: 'latest-per-key' },
      { name: 'four', partitions: 4, keeps: 'everything' },
    ]);
    return bus;
  }

  it('a second opener of the same file is told that it is in use, and may have it afterwards', async () => {
    const path = join(directory, 'bus.sqlite');
    await opened({ path });
    await expect(EmbeddedBus.open({ path, now: () => 1 })).rejects.toMatchObject({ code: 'BUS_DIRECTORY_IN_USE' });
    await bus.publish(messages(1));
    await bus.close();
    bus = await EmbeddedBus.open({ path, now: () => 1 });
    expect(await bus.endOffsets('one')).toEqual([1]);
  });

  it('a full queue takes nothing of a call, by messages and by bytes, and takes calls again when it is written', async () => {
    await opened({ maxWaiting: 10, maxWaitingBytes: 1_000 });
    const accepted = bus.publish(messages(8));
    await expect(bus.publish(messages(3))).rejects.toBeInstanceOf(BusFullError);
    const exactly = bus.publish(messages(2));
    await Promise.all([accepted, exactly]);
    expect(await bus.endOffsets('one')).toEqual([10]);
    const large = bus.publish(messages(1, 'x'.repeat(900)));
    await expect(bus.publish(messages(1, 'x'.repeat(200)))).rejects.toMatchObject({ code: 'BUS_FULL' });
    await large;
    await bus.publish(messages(1));
    expect(await bus.endOffsets('one')).toEqual([12]);
  });

  it('a call with one bad message is refused whole, and harms no other call of the same turn', async () => {
    await opened({ maxMessageBytes: 100 });
    const good = messages(1);
    const bad: Outgoing[] = [
      { topic: 'none', key: 'k', value: '' },
      { topic: 'one', key: 'k', value: '', partition: 1 },
      { topic: 'one', key: 'k', value: '汉'.repeat(34) },
      { topic: 'one', key: 'k', value: '', receivedAtMs: 1.5 },
    ];
    const before = bus.publish(good);
    const refused = Promise.allSettled(bad.map((message) => bus.publish([...good, message])));
    await Promise.all([before, bus.publish(good)]);
    expect((await refused).map((outcome) => outcome.status === 'rejected' && (outcome.reason.code ?? outcome.reason.name))).toEqual([
      'BUS_UNKNOWN_TOPIC',
      'BUS_UNKNOWN_PARTITION',
      'BUS_MESSAGE_TOO_LARGE',
      'RangeError',
    ]);
    expect(await bus.endOffsets('one')).toEqual([2]);
    await expect(bus.subscribe(['none'], { group: 'g', ...new Inbox().handlers })).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
    await expect(bus.tail('none', { from: 'latest', ...new Inbox().handlers })).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
  });

  it('topics are created all or none, and what a topic keeps is fixed', async () => {
    await opened();
    const added = { name: 'added', partitions: 1, keeps: 'everything' } as const;
    await expect(bus.createTopics([added, { name: 'one', partitions: 2, keeps: 'everything' }])).rejects.toMatchObject({ code: 'BUS_PARTITION_COUNT' });
    await expect(bus.createTopics([added, { name: 'one', partitions: 1, keeps: 'latest-per-key' }])).rejects.toMatchObject({ code: 'BUS_TOPIC_KEEPS' });
    await expect(bus.endOffsets('added')).rejects.toMatchObject({ code: 'BUS_UNKNOWN_TOPIC' });
    await bus.createTopics([added, added]);
    expect(await bus.endOffsets('added')).toEqual([0]);
  });

  it('an offset beyond the end is refused: by commit, by a tail, and as the place to begin', async () => {
    await opened();
    await bus.publish(messages(2));
    const outOfRange = { code: 'BUS_OFFSET_OUT_OF_RANGE' };
    await expect(bus.tail('one', { from: [3], ...new Inbox().handlers })).rejects.toMatchObject(outOfRange);
    const inbox = new Inbox();
    const subscription = await bus.subscribe(['one'], { group: 'g', ...inbox.handlers });
    await inbox.count(2);
    await expect(subscription.commit({ topic: 'one', partition: 0 }, 3)).rejects.toMatchObject(outOfRange);
    await subscription.close();
    await expect(subscription.commit({ topic: 'one', partition: 0 }, 1)).rejects.toMatchObject({ code: 'BUS_PARTITION_NOT_OWNED' });
    const lost = new Inbox();
    await bus.subscribe(['one'], { group: 'h', onAssigned: async () => [3], ...lost.handlers });
    await lost.until(() => lost.failures.length === 1);
    expect(lost.failures[0]).toMatchObject(outOfRange);
  });

  it('a tail closed before it caught up says so to whoever waits', async () => {
    await opened();
    await bus.publish(messages(1));
    const tail = await bus.tail('one', { from: 'earliest', ...new Inbox().handlers });
    await tail.close();
    await expect(tail.caughtUp).rejects.toMatchObject({ code: 'BUS_CLOSED' });
  });

  it('no partition waits for a long one: each batch has messages of all that are behind', async () => {
    await opened();
    await bus.publish([...to(0, 1_000), ...to(1, 5), ...to(2, 5), ...to(3, 1_000)]);
    const batches: Set<number>[] = [];
    const tail = await bus.tail('four', {
      from: 'earliest',
      maxBatch: 40,
      onBatch: async (batch) => void batches.push(new Set(batch.map((message) => message.partition))),
      onFailure: () => {},
    });
    await tail.caughtUp;
    expect(batches[0]).toEqual(new Set([0, 1, 2, 3]));
    expect(batches.slice(0, 10).every((batch) => batch.has(0) && batch.has(3))).toBe(true);
  });

  it('a batch is cut by size too, so that large messages do not fill the memory', async () => {
    await opened();
    for (let index = 0; index < 12; index += 1) await bus.publish(messages(1, 'x'.repeat(1_000_000)));
    const sizes: number[] = [];
    const tail = await bus.tail('one', { from: 'earliest', onBatch: async (batch) => void sizes.push(batch.length), onFailure: () => {} });
    await tail.caughtUp;
    expect(sizes).toEqual([5, 5, 2]);
  });

  it('with faults on, delivered messages come again and otherwise order and completeness hold', async () => {
    let state = 42;
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    await opened({ faults: { repeat: 0.5, random } });
    await bus.publish([...messages(400, 'v', 'four'), ...messages(10, 'v', 'latest')]);
    const inbox = new Inbox();
    await bus.subscribe(['four', 'latest'], { group: 'g', maxBatch: 20, ...inbox.handlers });
    await inbox.count(410);
    expect(inbox.messages.length).toBeGreaterThan(inbox.distinct.size);
    const seen = new Set<string>();
    const once = new Inbox();
    for (const message of inbox.messages) {
      if (!seen.has(placeOf(message))) once.messages.push(message);
      seen.add(placeOf(message));
    }
    expectOrder(once);
  });
});
