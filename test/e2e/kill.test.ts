/** kill -9 in the middle of the replay, again and again: the tables end up as if nothing had happened. */
import { expect, test } from 'vitest';
import type { DemoState } from '@leapboard/contracts';
import { tablesOf, type Tables } from '../tables.ts';
import { startProduct, temporaryFolder, type Product } from './product.ts';

const KILLS = 20;
const KILL_WITHIN_MS = 60;
const SCORECARD = 'china-regions';
const LAST_SEALED_DAY = '2023-10-31';

/** mulberry32: the same moments for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const isSealed = async (product: Product): Promise<boolean> => {
  const { rows } = await product.get<{ rows: { day: string }[] }>(`/api/v1/scorecards/${SCORECARD}/regions/130000/history`);
  return rows.some((row) => row.day === LAST_SEALED_DAY);
};

/** Runs until the replay is over and its last whole day is sealed. */
async function finish(product: Product): Promise<void> {
  for (;;) {
    const demo = await product.get<DemoState>('/api/v1/demo');
    if (demo.state === 'ended' && (await isSealed(product))) break;
    await nextFrame(product);
  }
  expect(await product.stop()).toBe(0);
}

/** Something happened, or a quarter of a second went by with nothing happening any more. */
async function nextFrame(product: Product): Promise<void> {
  const answer = await fetch(`${product.url}/api/v1/live?scorecard=${SCORECARD}`, { signal: AbortSignal.timeout(250) });
  const reader = answer.body!.getReader();
  try {
    for (let seen = 0; seen < 2; seen++) await reader.read();
  } catch {
    // Quiet: look again.
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Kills a little after the replay reached a step: the place is the seed's choice, what is in flight then is the machine's. */
async function killedAfterStep(dataDir: string, step: number, afterMs: number): Promise<void> {
  const product = await startProduct({ LEAPBOARD_DATA_DIR: dataDir, LEAPBOARD_LOG_LEVEL: 'info' });
  for (;;) {
    const demo = await product.get<DemoState>('/api/v1/demo');
    if (demo.position.step >= step || demo.state === 'ended') break;
  }
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await product.kill();
}

test(`${KILLS} times kill -9 at random places of the replay leave the same tables as an undisturbed run`, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`SEED=${seed}\n`);
  const random = randomFrom(seed);

  const calm = temporaryFolder();
  const undisturbed = await startProduct({ LEAPBOARD_DATA_DIR: calm });
  await undisturbed.post('/api/v1/demo', { speed: 20 });
  const { position } = await undisturbed.get<DemoState>('/api/v1/demo');
  await finish(undisturbed);

  const rough = temporaryFolder();
  const first = await startProduct({ LEAPBOARD_DATA_DIR: rough });
  await first.post('/api/v1/demo', { speed: 20 });
  await first.kill();
  const places = Array.from({ length: KILLS - 1 }, () => Math.floor(random() * position.steps)).toSorted((a, b) => a - b);
  for (const step of places) await killedAfterStep(rough, step, random() * KILL_WITHIN_MS);
  await finish(await startProduct({ LEAPBOARD_DATA_DIR: rough }));

  const [expected, found] = [await tablesOf(calm), await tablesOf(rough)];
  expect(found.observations.length).toBeGreaterThan(6_000);
  for (const table of Object.keys(expected) as (keyof Tables)[]) expect(found[table], `${table} (SEED=${seed})`).toEqual(expected[table]);
});
