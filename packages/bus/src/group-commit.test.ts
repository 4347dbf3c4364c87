import { expect, it } from 'vitest';
import { BusWriteError } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import { MessageLog } from './message-log.ts';

function opened() {
  const log = new MessageLog(':memory:');
  log.create([{ name: 'one', partitions: 1, keeps: 'latest-per-key' }]);
  const partition = log.partitionsOf('one')[0]!;
  let transactions = 0;
  const writes = new GroupCommit(log, { messagesMax: 100_000, bytesMax: 1_000_000_000 }, () => (transactions += 1));
  return { log, partition, writes, transactions: () => transactions };
}

it('calls of one turn are one transaction, more than 2,000 messages are several and a call is never split', async () => {
  const { log, partition, writes, transactions } = opened();
  const message = { partition, key: 'k', value: 'v', receivedAtMs: 0 };
  await Promise.all(Array.from({ length: 50 }, () => writes.write([message], [], 2)));
  expect(transactions()).toBe(1);
  await Promise.all(
    Array.from({ length: 5 }, () =>
      writes.write(
        Array.from({ length: 1_500 }, () => message),
        [],
        2,
      ),
    ),
  );
  expect(transactions()).toBe(4);
  log.close();
});

it('a failed transaction leaves nothing behind, tells every caller of it, and the next one goes on at the same offset', async () => {
  const { log, partition, writes } = opened();
  const message = { partition, key: 'k', value: 'v', receivedAtMs: 7 };
  await writes.write([message], [], 0);
  // SQLite refuses to bind an object: the nearest there is to a device that fails in the middle of a transaction.
  const broken = { ...message, value: {} as string };
  const both = await Promise.allSettled([writes.write([message], [{ group: 'g', partition, next: 1 }], 0), writes.write([broken], [], 0)]);
  for (const outcome of both) expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(BusWriteError) as unknown });
  expect(log.committed('g', partition)).toBeUndefined();
  expect(log.read(partition, 0, 10, 100).messages.map(({ offset }) => offset)).toEqual([0]);
  expect(await writes.write([{ ...message, receivedAtMs: 3 }], [], 0)).toEqual([{ topic: 'one', partition: 0, offset: 1, receivedAtMs: 7 }]);
  expect(log.read(partition, 0, 10, 100).messages.map(({ offset }) => offset)).toEqual([1]);
  log.close();
});
