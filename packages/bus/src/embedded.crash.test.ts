import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { EmbeddedBus } from './embedded.ts';
import type { Receipt } from './event-bus.ts';
import { Inbox, placeOf } from './suite/inbox.ts';

const CHILD = fileURLToPath(new URL('embedded.crash-child.ts', import.meta.url));
const ROUNDS = 4;

interface Answered {
  number: number;
  receipts: Receipt[];
}

/** Lets a child publish until it answered for so many calls, kills it with SIGKILL, and gives every answer that came out of it. */
async function publishAndKill(path: string, round: number, answers: number): Promise<Answered[]> {
  const child = spawn(process.execPath, ['--conditions=@leapboard/source', CHILD, path, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const answered: Answered[] = [];
  // A last line which the kill cut in two was not an answer.
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.endsWith(']}')) answered.push(JSON.parse(line) as Answered);
    if (answered.length === answers) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return answered;
}

it('what publish answered for is there after kill -9, whole calls only, and offsets go on where they were', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'leapboard-crash-'));
  const path = join(directory, 'bus.sqlite');
  const expected = new Map<string, string>();
  let highest = -1;
  for (let round = 0; round < ROUNDS; round += 1) {
    const answered = await publishAndKill(path, round, 50 + 75 * round);
    for (const { number, receipts } of answered) {
      const kept = receipts.filter((receipt) => receipt.topic === 'kept');
      kept.forEach((receipt, index) => {
        expect(expected.has(placeOf(receipt))).toBe(false);
        expected.set(placeOf(receipt), `${round}/${number}/${index}`);
      });
      highest = Math.max(highest, number);
    }
  }
  const bus = await EmbeddedBus.open({ path, now: () => 0 });
  const [kept, latest] = [new Inbox(), new Inbox()];
  await (
    await bus.tail('kept', { from: 'earliest', ...kept.handlers })
  ).caughtUp;
  await (
    await bus.tail('latest', { from: 'earliest', ...latest.handlers })
  ).caughtUp;
  const found = new Map(kept.messages.map((message) => [placeOf(message), message.value]));
  for (const [place, value] of expected) expect(found.get(place)).toBe(value);
  expect(found.size % 10).toBe(0);
  expect(kept.messages.length).toBe((await bus.endOffsets('kept')).reduce((a, b) => a + b));
  expect(new Set(latest.messages.map((message) => message.key)).size).toBe(latest.messages.length);
  expect(Math.max(...latest.values.map(Number))).toBeGreaterThanOrEqual(highest);
  await bus.close();
  await rm(directory, { recursive: true });
}, 30_000);
