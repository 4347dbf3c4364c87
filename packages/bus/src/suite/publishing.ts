/** Rules of publishing: receipts, order, partitions, moments, topics. */
import { expect, it } from 'vitest';
import { PartitionCountError } from '../event-bus.ts';
import { Inbox, numbered } from './inbox.ts';
import type { Setting } from './inbox.ts';

export function publishing(setting: Setting): void {
  orderAndPlace(setting);
  contents(setting);
}

function orderAndPlace({ open, topic }: Setting): void {
  it('receipts come in the order of the call, offsets grow by one in each partition', async () => {
    const [left, right] = [await topic(3), await topic(1)];
    const messages = [...numbered(left, 20), ...numbered(right, 5), ...numbered(left, 20)];
    const receipts = [...(await open().bus.publish(messages)), ...(await open().bus.publish(messages))];
    const ends = new Map<string, number>();
    receipts.forEach((receipt, index) => {
      const message = messages[index % messages.length]!;
      expect(receipt.topic).toBe(message.topic);
      expect(receipt.partition).toBe(open().bus.partitionOf(message.topic, message.key));
      const place = `${receipt.topic}/${receipt.partition}`;
      expect(receipt.offset).toBe(ends.get(place) ?? 0);
      ends.set(place, receipt.offset + 1);
    });
    expect(await open().bus.endOffsets(left)).toEqual([0, 1, 2].map((partition) => ends.get(`${left}/${partition}`) ?? 0));
  });

  it('calls made at once keep the order in which they were made', async () => {
    const one = await topic(1);
    const receipts = await Promise.all(['a', 'b', 'c', 'd'].map((value) => open().bus.publish([{ topic: one, key: 'k', value }])));
    expect(receipts.flat().map((receipt) => receipt.offset)).toEqual([0, 1, 2, 3]);
    const inbox = new Inbox();
    await (
      await open().bus.tail(one, { from: 'earliest', ...inbox.handlers })
    ).caughtUp;
    expect(inbox.values).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a key belongs to the partition Kafka gives it, also after a restart; a named partition goes before', async () => {
    const six = await topic(6);
    // murmur2("foobar") = -790332482, so (hash & 0x7fffffff) % 6 = 0; murmur2("21") = -973932308 gives 4.
    expect(open().bus.partitionOf(six, 'foobar')).toBe((-790332482 & 0x7fffffff) % 6);
    const before = Array.from({ length: 50 }, (_, index) => open().bus.partitionOf(six, `键 ${index}`));
    const bus = await open().reopen();
    expect(Array.from({ length: 50 }, (_, index) => bus.partitionOf(six, `键 ${index}`))).toEqual(before);
    expect((await bus.publish([{ topic: six, key: 'foobar', partition: 5, value: '' }]))[0]).toMatchObject({ partition: 5, offset: 0 });
  });
}

function contents({ open, topic }: Setting): void {
  it('keys and values come back as they were given', async () => {
    const one = await topic(1);
    const texts = ['', ' ', '河北省', '{"a":"\\u0000"}', 'a\u0000b', '😀', 'x'.repeat(300_000)];
    await open().bus.publish(texts.map((text) => ({ topic: one, key: text.slice(0, 100), value: text })));
    const inbox = new Inbox();
    await (
      await open().bus.tail(one, { from: 'earliest', ...inbox.handlers })
    ).caughtUp;
    expect(inbox.messages.map(({ key, value }) => [key, value])).toEqual(texts.map((text) => [text.slice(0, 100), text]));
  });

  it('receivedAtMs is the clock or the moment given, and never falls within a partition', async () => {
    const two = await topic(2);
    const { bus, now } = open();
    expect(await bus.lastReceivedAtMs([two])).toBeNull();
    const send = async (partition: number, receivedAtMs?: number) =>
      (await bus.publish([{ topic: two, key: 'k', partition, value: 'v', ...(receivedAtMs === undefined ? {} : { receivedAtMs }) }]))[0]!.receivedAtMs;
    now.ms = 2_000_000;
    expect(await send(0)).toBe(2_000_000);
    now.ms = 1_000_000;
    expect([await send(0), await send(1)]).toEqual([2_000_000, 1_000_000]);
    expect([await send(0, 3_000_000), await send(0, 500_000), await send(1, 500_000)]).toEqual([3_000_000, 3_000_000, 1_000_000]);
    const inbox = new Inbox();
    await (
      await bus.tail(two, { from: 'earliest', ...inbox.handlers })
    ).caughtUp;
    for (const partition of [0, 1]) {
      const moments = inbox.messages.filter((message) => message.partition === partition).map((message) => message.receivedAtMs);
      expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    }
    expect(await bus.lastReceivedAtMs([two])).toBe(3_000_000);
    const later = await open().reopen();
    expect(await later.lastReceivedAtMs([two])).toBe(3_000_000);
    expect((await later.publish([{ topic: two, key: 'k', partition: 0, value: 'v' }]))[0]!.receivedAtMs).toBe(3_000_000);
  });

  it('creating a topic again changes nothing, another number of partitions is refused', async () => {
    const three = await topic(3);
    await open().bus.publish(numbered(three, 9));
    await open().bus.createTopics([{ name: three, partitions: 3, keeps: 'everything' }]);
    await expect(open().bus.createTopics([{ name: three, partitions: 4, keeps: 'everything' }])).rejects.toBeInstanceOf(PartitionCountError);
    const bus = await open().reopen();
    await expect(bus.createTopics([{ name: three, partitions: 4, keeps: 'everything' }])).rejects.toBeInstanceOf(PartitionCountError);
    expect((await bus.endOffsets(three)).reduce((a, b) => a + b)).toBe(9);
  });
}
