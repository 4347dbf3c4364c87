import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, dayOf, endOfDayMs } from '@leapboard/contracts';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { rankingHistory, Store, writeAggregatorRows } from '@leapboard/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oracleRanking } from '../../../test/oracle/index.ts';
import { MEASURES, REGIONS, smallOracle, smallScorecard } from './fixtures/small-scorecard.ts';
import { Sealing } from './sealing.ts';

let folder: string;
let store: Store;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leapboard-sealing-'));
  store = await Store.open({ path: folder });
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const FIRST_DAY = '2023-11-01';
const LAST_DAY = '2026-03-01';
const DAYS = (Date.parse(LAST_DAY) - Date.parse(FIRST_DAY)) / 86_400_000;
const VERSIONS: readonly [version: string, from: string][] = [
  ['1', '2013-01-01'],
  ['2', '2025-06-01'],
];
const versionOn = (day: string) => VERSIONS.findLast(([, from]) => from <= day)![0];

interface Change {
  measure: string;
  region: string;
  period: string;
  receivedAtMs: number;
  /** null = the fact ceased to exist. */
  value: number | null;
}

/** Changes in order of reception, many on one day and some at its last moment; figures go as well as come. */
const log = fc
  .array(
    fc.record({
      ...{ measure: fc.constantFrom(...MEASURES), region: fc.constantFrom(...REGIONS), period: fc.integer({ min: 2019, max: 2024 }).map(String) },
      ...{ day: fc.oneof(fc.nat(3), fc.nat(DAYS - 1)), atEnd: fc.boolean(), value: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 5 }) },
    }),
    { minLength: 4, maxLength: 30 },
  )
  .map((changes) =>
    changes
      .map(({ day, atEnd, ...change }): Change => ({ ...change, receivedAtMs: endOfDayMs(addDays(FIRST_DAY, day)) - (atEnd ? 0 : 40_000_000) }))
      .sort((a, b) => a.receivedAtMs - b.receivedAtMs),
  );

interface SealedRow {
  day: string;
  total: number | null;
  class: string | null;
  rank: number | null;
}

/** Rows by region that have to be sealed: the oracle's ranking as known at each day's end, on days on which it differs from the last sealed. */
function expectedRows(changes: readonly Change[], lastDay: string): Map<string, SealedRow[]> {
  const rows = new Map(REGIONS.map((region) => [region, [] as SealedRow[]]));
  let sealed = '';
  for (let day = dayOf(changes[0]!.receivedAtMs); day <= lastDay; day = addDays(day, 1)) {
    const facts = new Map<string, { value: number }>();
    for (const { measure, region, period, value } of changes.filter((change) => change.receivedAtMs <= endOfDayMs(day))) {
      if (value === null) facts.delete(`${measure}/${region}/${period}`);
      else facts.set(`${measure}/${region}/${period}`, { value });
    }
    const ranked = oracleRanking(smallOracle(versionOn(day)), facts, day);
    fc.pre(!ranked.isNearHalf);
    const text = JSON.stringify([versionOn(day), ranked.rows.map(({ indicators: _i, movement: _m, ...row }) => row)]);
    const isNothing = ranked.notMeasured.length === 3;
    if (text === sealed || (isNothing && sealed === '')) continue;
    sealed = text;
    for (const { region, total, class: letter, rank } of ranked.rows) rows.get(region)!.push({ day, total, class: letter, rank });
  }
  return rows;
}

/** Stores a log under names of its own and seals it through each of the days in turn, by a new sealer where told. Gives the rows by region. */
async function sealedRows(changes: readonly Change[], through: readonly { day: string; restart: boolean }[]): Promise<Map<string, SealedRow[]>> {
  const run = `run${runs++}`;
  const catalogue = new ScorecardCatalogue(VERSIONS.map(([version, from]) => smallScorecard(run, version, from, run)));
  const rows = changes.map(({ value, measure, ...change }, offset) => ({
    ...{ ...change, measure: `${measure}${run}`, topic: run, partition: 0, offset },
    ...{ present: value !== null, value: value ?? 0, source: '/s', vintage: null },
  }));
  await writeAggregatorRows(store, { observations: [], changes: rows, deadLetters: [], progress: [] });
  let sealing: Sealing | undefined;
  for (const { day, restart } of through) {
    if (restart || !sealing) sealing = new Sealing(run, store, catalogue);
    await sealing.sealThrough(day);
  }
  const histories = REGIONS.map(async (region) => [region, await rankingHistory(store, { scorecard: run, region, afterDay: null, limit: 10_000 })] as const);
  return new Map(await Promise.all(histories));
}

const stops = fc.array(fc.record({ day: fc.nat(DAYS).map((days) => addDays(FIRST_DAY, days)), restart: fc.boolean() }), { maxLength: 4 });

describe('sealing', () => {
  test('keeps the oracle’s ranking known at each day’s end, whenever it was called and however often it began anew', async () => {
    await fc.assert(
      fc.asyncProperty(log, stops, async (changes, through) => {
        expect(await sealedRows(changes, [...through, { day: LAST_DAY, restart: false }])).toEqual(expectedRows(changes, LAST_DAY));
      }),
      { numRuns: 12 },
    );
  });

  test('seals nothing of a day that is not over, and nothing twice', async () => {
    const change: Change = { measure: 'population', region: REGIONS[0]!, period: '2023', receivedAtMs: endOfDayMs('2024-05-05'), value: 4 };
    const days = async (...through: string[]) =>
      (
        await sealedRows(
          [change],
          through.map((day) => ({ day, restart: false })),
        )
      )
        .get(REGIONS[0]!)!
        .map((row) => row.day);
    expect(await days('2024-05-04')).toEqual([]);
    expect(await days('2024-05-05', '2024-05-05', '2024-05-04', '2024-05-06')).toEqual(['2024-05-05']);
  });

  test('seals the day on which a figure grows stale or another version takes effect, without any event', async () => {
    const known = (region: string, period: string): Change => ({ measure: 'population', region, period, receivedAtMs: endOfDayMs('2024-05-05'), value: 4 });
    const rows = await sealedRows([known(REGIONS[0]!, '2021'), known(REGIONS[1]!, '2023')], [{ day: LAST_DAY, restart: false }]);
    expect(rows.get(REGIONS[0]!)!.map((row) => row.day)).toEqual(['2024-05-05', '2025-01-01', '2025-06-01']);
  });

  test('seals the day on which a figure grew stale although it was retracted before anybody looked', async () => {
    const change = (at: number, period: string, day: string, value: number | null): Change => ({
      ...{ measure: 'population', region: REGIONS[at]!, period, receivedAtMs: endOfDayMs(day), value },
    });
    const changes = [change(0, '2020', '2023-11-05', 4), change(1, '2022', '2023-11-05', 4), change(0, '2020', '2024-02-01', null)];
    const rows = await sealedRows(changes, [{ day: '2024-03-01', restart: false }]);
    expect(rows.get(REGIONS[0]!)!.map((row) => row.day)).toEqual(['2023-11-05', '2024-01-01']);
  });

  test('says that nothing is measured any more on the day on which all figures are gone', async () => {
    const change = (day: string, value: number | null): Change => ({
      ...{ measure: 'population', region: REGIONS[0]!, period: '2022', receivedAtMs: endOfDayMs(day), value },
    });
    const changes = [change('2023-11-05', 4), change('2023-12-05', null), change('2024-01-05', 4)];
    for (const restart of [false, true]) {
      const through = ['2023-11-05', '2023-12-05', '2024-01-05'].map((day) => ({ day, restart }));
      expect((await sealedRows(changes, through)).get(REGIONS[0]!)!.map((row) => [row.day, row.total])).toEqual([
        ['2023-11-05', 50],
        ['2023-12-05', null],
        ['2024-01-05', 50],
      ]);
    }
  });
});
