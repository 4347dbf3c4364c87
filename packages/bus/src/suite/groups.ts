/** Rules of consumer groups: deliveries, committed offsets, sharing among members. */
import { expect, it } from 'vitest';
import type { Delivered, EventBus, GroupOptions } from '../event-bus.ts';
import { Inbox, expectOrder, numbered } from './inbox.ts';
import type { Setting } from './inbox.ts';

export function groups(setting: Setting): void {
  deliveries(setting);
  offsets(setting);
  sharing(setting);
}

function deliveries({ open, topic, fresh }: Setting): void {
  it('a group gets every message, each partition in order, and reads several topics', async () => {
    const [left, right] = [await topic(3), await topic(2)];
    const inbox = new Inbox();
    await open().bus.publish([...numbered(left, 200), ...numbered(right, 100)]);
    await open().bus.subscribe([left, right], { group: fresh('group'), maxBatch: 7, ...inbox.handlers });
    await inbox.count(300);
    await open().bus.publish(numbered(left, 30));
    await inbox.count(330);
    expect(inbox.failures).toEqual([]);
    expectOrder(inbox);
  });

  it('a batch holds maxBatch messages at most, and the next comes when the promise settles', async () => {
    const two = await topic(2);
    await open().bus.publish([...numbered(two, 10, 0), ...numbered(two, 10, 1)]);
    const inbox = new Inbox();
    let running = 0;
    const onBatch = async (batch: readonly Delivered[]): Promise<void> => {
      expect(++running).toBe(1);
      expect(batch.length).toBeLessThanOrEqual(4);
      await open().bus.endOffsets(two);
      running -= 1;
      await inbox.onBatch(batch);
    };
    await open().bus.subscribe([two], { group: fresh('group'), maxBatch: 4, onBatch, onFailure: inbox.onFailure });
    await inbox.until(() => inbox.distinct.size >= 20 || inbox.failures.length > 0);
    expect(inbox.failures).toEqual([]);
  });
}

function offsets({ open, topic, fresh }: Setting): void {
  it('a group goes on at what it committed after a restart, in each partition on its own', async () => {
    const two = await topic(2);
    const group = fresh('group');
    await open().bus.publish([...numbered(two, 10, 0), ...numbered(two, 10, 1)]);
    const first = new Inbox();
    const subscription = await open().bus.subscribe([two], { group, ...first.handlers });
    await first.count(20);
    await subscription.commit({ topic: two, partition: 0 }, 10);
    await subscription.commit({ topic: two, partition: 1 }, 4);
    const bus = await open().reopen();
    await bus.publish(numbered(two, 1, 0));
    const second = new Inbox();
    await bus.subscribe([two], { group, ...second.handlers });
    await second.count(7);
    expect(second.distinct).toEqual(new Set([`${two}/0/10`, ...[4, 5, 6, 7, 8, 9].map((offset) => `${two}/1/${offset}`)]));
  });

  it('without a commit all comes again, and another group has offsets of its own', async () => {
    const one = await topic(1);
    const group = fresh('group');
    await open().bus.publish(numbered(one, 5));
    for (const name of [group, fresh('group')]) {
      const inbox = new Inbox();
      const subscription = await open().bus.subscribe([one], { group: name, ...inbox.handlers });
      await inbox.count(5);
      if (name !== group) await subscription.commit({ topic: one, partition: 0 }, 5);
      await subscription.close();
    }
    const again = new Inbox();
    await (await open().reopen()).subscribe([one], { group, ...again.handlers });
    await again.count(5);
    expect(again.messages[0]!.offset).toBe(0);
  });

  it('onAssigned comes once with all partitions, before their first batch, knows their ends, and its offsets go before the committed ones', async () => {
    const two = await topic(2);
    const group = fresh('group');
    await open().bus.publish([...numbered(two, 10, 0), ...numbered(two, 6, 1)]);
    const first = new Inbox();
    const subscription = await open().bus.subscribe([two], { group, ...first.handlers });
    await first.count(16);
    await Promise.all([subscription.commit({ topic: two, partition: 0 }, 2), subscription.commit({ topic: two, partition: 1 }, 3)]);
    await subscription.close();

    const inbox = new Inbox();
    const assigned: { partition: number; end: number }[] = [];
    const onAssigned: GroupOptions['onAssigned'] = async (partitions) => {
      expect(inbox.messages).toEqual([]);
      for (const { topic: name, partition, end } of partitions) {
        expect(name).toBe(two);
        assigned.push({ partition, end });
      }
      return partitions.map(({ partition }) => (partition === 0 ? 7 : undefined));
    };
    await open().bus.subscribe([two], { group, onAssigned, ...inbox.handlers });
    await inbox.count(6);
    expect(inbox.distinct).toEqual(new Set([...[7, 8, 9].map((offset) => `${two}/0/${offset}`), ...[3, 4, 5].map((offset) => `${two}/1/${offset}`)]));
    expect(assigned.toSorted((a, b) => a.partition - b.partition)).toEqual([
      { partition: 0, end: 10 },
      { partition: 1, end: 6 },
    ]);
    expect(inbox.failures).toEqual([]);
  });

  it('a handler that fails is told once and gets nothing more; what it did not commit comes again', async () => {
    const one = await topic(1);
    const group = fresh('group');
    const failed = new Inbox();
    let calls = 0;
    const onBatch = async (): Promise<void> => {
      calls += 1;
      throw new Error('the store is away');
    };
    const subscription = await open().bus.subscribe([one], { group, maxBatch: 1, onBatch, onFailure: failed.onFailure });
    await open().bus.publish(numbered(one, 3));
    await failed.until(() => failed.failures.length > 0);
    await open().bus.publish(numbered(one, 3));
    await subscription.close();
    expect(failed.failures).toEqual([new Error('the store is away')]);
    expect(calls).toBe(1);
    const inbox = new Inbox();
    await open().bus.subscribe([one], { group, ...inbox.handlers });
    await inbox.count(6);
  });
}

/** One member of a group which notes what it owns and commits what it handled when it gives a partition up. */
async function join(
  bus: EventBus,
  topic: string,
  group: string,
  inbox: Inbox,
  log: string[],
  name: string,
): Promise<{ owned: Set<number>; close: () => Promise<void> }> {
  const owned = new Set<number>();
  const handled = new Map<number, number>();
  const options: GroupOptions = {
    group,
    maxBatch: 3,
    onAssigned: async (partitions) => {
      for (const { partition } of partitions) {
        log.push(`${name} takes ${partition}`);
        owned.add(partition);
      }
      inbox.notify();
      return [];
    },
    onRevoked: async (partitions) => {
      for (const { partition } of partitions) {
        const next = handled.get(partition);
        if (next !== undefined) await subscription.commit({ topic, partition }, next);
        owned.delete(partition);
        log.push(`${name} gives ${partition}`);
      }
      inbox.notify();
    },
    onBatch: async (batch) => {
      for (const message of batch) {
        if (!owned.has(message.partition)) throw new Error(`${name} got a message of ${message.partition}, which it does not own`);
        handled.set(message.partition, message.offset + 1);
      }
      await inbox.onBatch(batch);
    },
    onFailure: inbox.onFailure,
  };
  const subscription = await bus.subscribe([topic], options);
  return { owned, close: () => subscription.close() };
}

function sharing({ open, topic, fresh }: Setting): void {
  it('two members share the partitions evenly; joining and leaving loses nothing, and a partition is given up before it is taken over', async () => {
    const four = await topic(4);
    const group = fresh('group');
    const inbox = new Inbox();
    const log: string[] = [];
    const first = await join(open().bus, four, group, inbox, log, 'first');
    await open().bus.publish(numbered(four, 40));
    await inbox.until(() => first.owned.size === 4);
    const second = await join(open().bus, four, group, inbox, log, 'second');
    await open().bus.publish(numbered(four, 40));
    await inbox.until(() => first.owned.size === 2 && second.owned.size === 2);
    expect(new Set([...first.owned, ...second.owned]).size).toBe(4);
    await open().bus.publish(numbered(four, 40));
    await inbox.count(120);
    await first.close();
    expect(first.owned.size).toBe(0);
    await inbox.until(() => second.owned.size === 4);
    await open().bus.publish(numbered(four, 40));
    await inbox.count(160);
    await second.close();
    expect(inbox.failures).toEqual([]);
    // Nothing came twice either: each partition was committed before it moved.
    expect(inbox.messages.length).toBe(160);
    for (const partition of ['0', '1', '2', '3']) {
      const moves = log.filter((line) => line.endsWith(partition)).map((line) => line.split(' ')[1]);
      expect(moves).toEqual(moves.map((_, index) => (index % 2 === 0 ? 'takes' : 'gives')));
    }
  });

  it('the partitions of a failed member go to the others', async () => {
    const two = await topic(2);
    const group = fresh('group');
    await open().bus.publish([...numbered(two, 3, 0), ...numbered(two, 3, 1)]);
    const failing = new Inbox();
    await open().bus.subscribe([two], { group, onBatch: () => Promise.reject(new Error('broken')), onFailure: failing.onFailure });
    const inbox = new Inbox();
    await open().bus.subscribe([two], { group, ...inbox.handlers });
    await Promise.all([inbox.count(6), failing.until(() => failing.failures.length > 0)]);
    expect([inbox.failures, failing.failures]).toEqual([[], [new Error('broken')]]);
  });
}
