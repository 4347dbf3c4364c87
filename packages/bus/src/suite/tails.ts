/** Rules of tails, of what is kept, and of closing. */
import { expect, it } from 'vitest';
import type { Delivered } from '../event-bus.ts';
import { Inbox, expectOrder, numbered, placeOf } from './inbox.ts';
import type { Setting, SuiteAbilities } from './inbox.ts';

export function tails({ open, topic }: Setting, abilities: SuiteAbilities): void {
  it('every tail sees all from where it asked to begin, and goes on', async () => {
    const two = await topic(2);
    await open().bus.publish([...numbered(two, 5, 0), ...numbered(two, 5, 1)]);
    const [earliest, latest, middle] = [new Inbox(), new Inbox(), new Inbox()];
    const tail = await open().bus.tail(two, { from: 'earliest', maxBatch: 3, ...earliest.handlers });
    const late = await open().bus.tail(two, { from: 'latest', ...latest.handlers });
    const from = await open().bus.tail(two, { from: [3, 5], ...middle.handlers });
    await Promise.all([tail.caughtUp, late.caughtUp, from.caughtUp]);
    expect([earliest.messages.length, latest.messages.length]).toEqual([10, 0]);
    expect(middle.distinct).toEqual(new Set([`${two}/0/3`, `${two}/0/4`]));
    await open().bus.publish(numbered(two, 1, 1));
    await Promise.all([earliest.count(11), latest.count(1), middle.count(3)]);
    expect([latest, middle].map((inbox) => placeOf(inbox.messages.at(-1)!))).toEqual([`${two}/1/5`, `${two}/1/5`]);
    expectOrder(earliest);
  });

  it('a tail whose handler fails stops, says so, and does not catch up', async () => {
    const one = await topic(1);
    await open().bus.publish(numbered(one, 3));
    const inbox = new Inbox();
    const tail = await open().bus.tail(one, { from: 'earliest', onBatch: () => Promise.reject(new Error('broken')), onFailure: inbox.onFailure });
    await expect(tail.caughtUp).rejects.toThrow('broken');
    await tail.close();
    expect(inbox.failures.length).toBe(1);
  });

  it('a latest-per-key topic keeps the last message of each key, and its offsets go on growing', async () => {
    const two = await topic(2, 'latest-per-key');
    const rounds = ['a', 'b', 'c'];
    for (const round of rounds)
      await open().bus.publish(Array.from({ length: 6 }, (_, key) => ({ topic: two, key: `key ${key}`, partition: key % 2, value: round })));
    await open().bus.publish([{ topic: two, key: 'key 0', partition: 0, value: 'd' }]);
    const bus = await open().reopen();
    expect(await bus.endOffsets(two)).toEqual([10, 9]);
    const inbox = new Inbox();
    await (
      await bus.tail(two, { from: 'earliest', maxBatch: 2, ...inbox.handlers })
    ).caughtUp;
    expect(Object.fromEntries(inbox.messages.map(({ key, value }) => [key, value]))).toEqual({
      'key 0': 'd',
      'key 1': 'c',
      'key 2': 'c',
      'key 3': 'c',
      'key 4': 'c',
      'key 5': 'c',
    });
    expect(inbox.messages.length).toBeLessThanOrEqual(abilities.compactsAtOnce ? 6 : 19);
    expectOrder(inbox);
    const receipts = await bus.publish([{ topic: two, key: 'key 1', partition: 1, value: 'e' }]);
    expect(receipts[0]!.offset).toBe(9);
    const some = new Inbox();
    await (
      await bus.tail(two, { from: [9, 9], ...some.handlers })
    ).caughtUp;
    expect(some.distinct).toEqual(new Set([`${two}/0/9`, `${two}/1/9`]));
  });
}

export function ending({ open, topic, fresh }: Setting): void {
  it('closing a subscription waits for its batch and then for onRevoked; nothing is called after', async () => {
    const one = await topic(1);
    const [began, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const log: string[] = [];
    const onBatch = async (): Promise<void> => {
      log.push('batch begins');
      began.resolve();
      await goOn.promise;
      log.push('batch ends');
    };
    const onRevoked = async (): Promise<void> => void log.push('revoked');
    const subscription = await open().bus.subscribe([one], {
      group: fresh('group'),
      maxBatch: 1,
      onBatch,
      onRevoked,
      onFailure: (error) => log.push(String(error)),
    });
    await open().bus.publish(numbered(one, 3));
    await began.promise;
    const closed = subscription.close().then(() => log.push('closed'));
    goOn.resolve();
    await closed;
    await subscription.close();
    await open().bus.publish(numbered(one, 3));
    expect(log).toEqual(['batch begins', 'batch ends', 'revoked', 'closed']);
  });

  it('closing the bus makes durable what it took, waits for callbacks, and refuses what comes after', async () => {
    const one = await topic(1);
    const inbox = new Inbox();
    let isOver = false;
    const onBatch = async (batch: readonly Delivered[]): Promise<void> => {
      expect(isOver).toBe(false);
      await inbox.onBatch(batch);
    };
    await open().bus.tail(one, { from: 'earliest', onBatch, onFailure: inbox.onFailure });
    await open().bus.subscribe([one], { group: fresh('group'), onBatch, onFailure: inbox.onFailure });
    const published = open().bus.publish(numbered(one, 50));
    const { bus } = open();
    const closed = Promise.all([bus.close(), bus.close()]);
    await expect(bus.publish(numbered(one, 1))).rejects.toMatchObject({ code: 'BUS_CLOSED' });
    await closed;
    isOver = true;
    expect((await published).length).toBe(50);
    expect(await (await open().reopen()).endOffsets(one)).toEqual([50]);
    expect(inbox.failures).toEqual([]);
  });
}
