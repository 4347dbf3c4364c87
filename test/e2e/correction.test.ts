/** What a user does on the first day: posts, corrects, retracts, restarts, stops. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DemoState, EventsAnswer, LiveRanking, Ranking, RegionStanding, Through } from '@leapboard/contracts';
import { liveEvents, untilCovered } from './live.ts';
import { startLoaded } from './loaded.ts';
import { startProduct, temporaryFolder, type Product } from './product.ts';

const SCORECARD = 'china-regions';
/** The wait limits the issue names. */
const RERANK_WITHIN_MS = 1_000;
const STOP_WITHIN_MS = 3_000;
const RESTART_WITHIN_MS = 10_000;

const dataDir = temporaryFolder();
const env = { LEAPBOARD_DATA_DIR: dataDir, LEAPBOARD_CLOCK: '2024-12-31' };
let product: Product;

beforeAll(async () => {
  product = await startLoaded(dataDir);
});
afterAll(() => product.kill());

function event(of: { region?: string; value?: number; revision?: number; id: string; recordedtime?: string }): Record<string, unknown> {
  const { region = '130000', value = 9_000_000, revision = 0, id, recordedtime = '2024-11-05T10:00:00+08:00' } = of;
  return {
    specversion: '1.0',
    id,
    source: '/test/corrections',
    type: 'leapboard.statistics.observed.v1',
    subject: `rnd-expenditure/${region}/2023`,
    time: '2023-12-31T00:00:00+08:00',
    recordedtime,
    revision,
    data: { measure: 'rnd-expenditure', region, period: '2023', value, unit: 'CNY_10K', nature: 'flow', accumulation: 'period' },
  };
}

const covers = (accepted: EventsAnswer['accepted']) => (through: Through) =>
  accepted.every(({ topic, partition, offset }) => (through[topic]?.[String(partition)] ?? -1) >= offset);

/** Posts one event and waits for the frame that covers it. */
async function posted(body: Record<string, unknown>): Promise<{ tookMs: number }> {
  const abort = new AbortController();
  const events = liveEvents(product, SCORECARD, abort.signal);
  await events.next();
  const startedAt = performance.now();
  const answer = await product.post('/api/v1/events', body, 'application/cloudevents+json');
  expect(answer.status).toBe(202);
  const { accepted } = (await answer.json()) as EventsAnswer;
  for await (const { event: kind, data } of events) if (kind === 'ranking' && covers(accepted)((data as LiveRanking).through)) break;
  const tookMs = performance.now() - startedAt;
  abort.abort();
  return { tookMs };
}

const hebei = () => product.get<RegionStanding>(`/api/v1/scorecards/${SCORECARD}/regions/130000`);
const rndOf = async () => (await hebei()).indicators[0]!.inputs[0]!.value;

test('a correction re-ranks within a second, the older revision arriving late changes nothing, a retraction withdraws it', async () => {
  const before = await hebei();
  const published = await rndOf();

  const { tookMs } = await posted(event({ id: 'c1', revision: 1, value: published * 3 }));
  expect(tookMs).toBeLessThan(RERANK_WITHIN_MS);
  const corrected = await hebei();
  expect(corrected.total).toBeGreaterThan(before.total!);
  expect(corrected.rank).toBeLessThan(before.rank!);
  expect(await rndOf()).toBe(published * 3);

  await posted(event({ id: 'late', revision: 0, value: 1, recordedtime: '2024-12-01T00:00:00+08:00' }));
  expect(await rndOf()).toBe(published * 3);

  const { data: _, ...withoutData } = event({ id: 'w1', revision: 0 });
  await posted({ ...withoutData, type: 'leapboard.statistics.retracted.v1', withdraws: '/test/corrections c1' });
  expect(await rndOf()).toBe(1);
  await posted({ ...withoutData, id: 'w2', type: 'leapboard.statistics.retracted.v1', withdraws: '/test/corrections late' });
  expect(await rndOf()).toBe(published);
  expect((await hebei()).total).toBe(before.total);

  await posted({ ...withoutData, id: 'r1', revision: 1, type: 'leapboard.statistics.retracted.v1' });
  const retracted = await hebei();
  expect(retracted.indicators[0]!.dataAsOf).toBe('2022');
  await posted(event({ id: 'again', revision: 2, value: published }));
  expect((await hebei()).total).toBe(before.total);
});

test('a correction of 10 % moves that region’s intensity by 10 % and no other region’s', async () => {
  const intensities = async () => {
    const { rows } = await product.get<Ranking>(`/api/v1/scorecards/${SCORECARD}/ranking`);
    const all = await Promise.all(rows.map(({ region }) => product.get<RegionStanding>(`/api/v1/scorecards/${SCORECARD}/regions/${region}`)));
    return new Map(all.map(({ region, indicators }) => [region, indicators.find(({ id }) => id === 'rnd-intensity')!.value!]));
  };
  const before = await intensities();
  await posted(event({ id: 'plus10', revision: 3, value: (await rndOf()) * 1.1 }));
  const after = await intensities();
  for (const [region, value] of after) expect(value / before.get(region)!, region).toBeCloseTo(region === '130000' ? 1.1 : 1, 12);
  await posted(event({ id: 'back', revision: 4, value: (await rndOf()) / 1.1 }));
});

test('one bad event of a batch is named with field, value and what is allowed, and the good ones count', async () => {
  const good = event({ id: 'good', region: '140000', revision: 1, value: 3_000_000 });
  const bad = event({ id: 'bad', region: '140000', revision: 1, value: -5 });
  const answer = await product.post('/api/v1/events', [bad, good], 'application/cloudevents-batch+json');
  expect(answer.status).toBe(202);
  const { accepted, rejected } = (await answer.json()) as EventsAnswer;
  expect(accepted.map(({ id }) => id)).toEqual(['good']);
  expect(rejected).toEqual([{ index: 0, id: 'bad', reasons: [{ field: 'data.value', value: -5, allowed: expect.stringContaining('0 or more') }] }]);
  await untilCovered(product, SCORECARD, covers(accepted));
});

test('live ranking and the one asked as of today and known now are the same, part by part', async () => {
  const live = await product.get<Ranking>(`/api/v1/scorecards/${SCORECARD}/ranking`);
  const { now } = await product.get<DemoState>('/api/v1/demo');
  const asked = async () => product.get<Ranking>(`/api/v1/scorecards/${SCORECARD}/ranking?asOf=${live.asOf}&knownAt=${encodeURIComponent(now)}`);
  await expect.poll(async () => (await asked()).rows, { timeout: 5_000 }).toEqual(live.rows);
  for (const row of live.rows) expect(Math.round(row.groups.reduce((sum, group) => sum + group.points, 0) * 1e6) / 1e6).toBeCloseTo(row.total!, 2);
});

test('SIGTERM with an open live connection ends the process within three seconds, and a restart has the same ranking within ten', async () => {
  const before = await product.get<Ranking>(`/api/v1/scorecards/${SCORECARD}/ranking`);
  const open = await fetch(`${product.url}/api/v1/live?scorecard=${SCORECARD}`);
  await open.body!.getReader().read();
  const stoppedAt = performance.now();
  expect(await product.stop()).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(STOP_WITHIN_MS);

  const startedAt = performance.now();
  product = await startProduct(env);
  await expect.poll(async () => (await fetch(`${product.url}/readyz`)).status, { timeout: RESTART_WITHIN_MS }).toBe(200);
  const { rows } = await product.get<Ranking>(`/api/v1/scorecards/${SCORECARD}/ranking`);
  expect(performance.now() - startedAt).toBeLessThan(RESTART_WITHIN_MS);
  expect(rows).toEqual(before.rows);
});

test('a data directory in use, a port in use, a clock before the log and an unknown variable are each named, with exit code 2', async () => {
  await expect(startProduct(env)).rejects.toThrow(/ended with 2:[\s\S]*LEAPBOARD_DATA_DIR=/);
  await expect(startProduct({ ...env, LEAPBOARD_DATA_DIR: temporaryFolder(), PORT: new URL(product.url).port })).rejects.toThrow(/ended with 2:[\s\S]*PORT=/);
  await expect(startProduct({ LEAPBOARD_SPEED: '5', PORT: 'x', LEAPBOARD_CLOCK: '2023-02-30' })).rejects.toThrow(
    /ended with 2:[\s\S]*LEAPBOARD_SPEED[\s\S]*PORT=x[\s\S]*LEAPBOARD_CLOCK=2023-02-30/,
  );
  await product.stop();
  await expect(startProduct({ ...env, LEAPBOARD_CLOCK: '2020-01-01' })).rejects.toThrow(/ended with 2:[\s\S]*LEAPBOARD_CLOCK=2020-01-01/);
  product = await startProduct(env);
});
