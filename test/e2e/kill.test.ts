/** kill -9 in the middle of the replay, again and again: the tables end up as if nothing had happened. On the log in the process, and on Kafka. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DemoState } from '@leapboard/contracts';
import { killableBroker, type TestBroker } from '../integration/kafka-broker.ts';
import { tablesOf, type Tables } from '../tables.ts';
import { startProduct, temporaryFolder, type Product } from './product.ts';

const KILLS = 20;
/** Fewer on Kafka, where a killed member keeps its partitions until its session is over. */
const KILLS_ON_KAFKA = 3;
const KILL_WITHIN_MS = 60;
const QUIET_MS = 250;
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

const isReady = async (product: Product): Promise<boolean> => (await fetch(`${product.url}/readyz`)).status === 200;

/** Runs until the replay is over, all of it ranked, and its last whole day sealed. */
async function finish(product: Product): Promise<void> {
  for (;;) {
    const demo = await product.get<DemoState>('/api/v1/demo');
    if (demo.state === 'ended' && (await isReady(product)) && (await isSealed(product))) break;
    await nextFrame(product);
  }
  expect(await product.stop()).toBe(0);
}

/** Something happened, or for a while nothing did: look again. */
async function nextFrame(product: Product): Promise<void> {
  try {
    const answer = await fetch(`${product.url}/api/v1/live?scorecard=${SCORECARD}`, { signal: AbortSignal.timeout(QUIET_MS) });
    const reader = answer.body!.getReader();
    for (let seen = 0; seen < 2; seen++) await reader.read();
    await reader.cancel();
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
  }
}

/** Kills a little after the replay reached a step: the place is the seed's choice, what is in flight then is the machine's. */
async function killedAfterStep(env: Record<string, string>, step: number, afterMs: number): Promise<void> {
  const product = await startProduct(env);
  for (;;) {
    const demo = await product.get<DemoState>('/api/v1/demo');
    if (demo.position.step >= step || demo.state === 'ended') break;
  }
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await product.kill();
}

/** The tables after a whole replay with so many kills in it. */
async function replayed(env: Record<string, string>, kills: number, random: () => number): Promise<Tables> {
  const dataDir = temporaryFolder();
  const here = { ...env, LEAPBOARD_DATA_DIR: dataDir };
  const first = await startProduct(here);
  await first.post('/api/v1/demo', { speed: 20 });
  if (kills === 0) await finish(first);
  else {
    const { steps } = (await first.get<DemoState>('/api/v1/demo')).position;
    await first.kill();
    const places = Array.from({ length: kills - 1 }, () => Math.floor(random() * steps)).toSorted((a, b) => a - b);
    for (const step of places) await killedAfterStep(here, step, random() * KILL_WITHIN_MS);
    await finish(await startProduct(here));
  }
  return tablesOf(dataDir);
}

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
let undisturbed: Tables;
let kafka: TestBroker | undefined;

beforeAll(async () => {
  process.stdout.write(`SEED=${seed}\n`);
  undisturbed = await replayed({}, 0, randomFrom(seed));
  // A broker of its own: the product's topics have fixed names.
  kafka = await killableBroker();
});
afterAll(() => kafka?.stop());

function expectSame(found: Tables): void {
  expect(found.observations.length).toBeGreaterThan(6_000);
  for (const table of Object.keys(undisturbed) as (keyof Tables)[]) expect(found[table], `${table} (SEED=${seed})`).toEqual(undisturbed[table]);
}

test(`${KILLS} times kill -9 at random places of the replay leave the same tables as an undisturbed run`, async () => {
  expectSame(await replayed({}, KILLS, randomFrom(seed)));
});

test(`on Kafka, with ${KILLS_ON_KAFKA} times kill -9, the tables are the same as on the log in the process`, async () => {
  expectSame(await replayed({ KAFKA_BROKERS: kafka!.brokers.join(',') }, KILLS_ON_KAFKA, randomFrom(seed)));
});
