import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QueryTimeoutError, Store, StoreBusyError } from './client.ts';
import {
  readProgress,
  restorePartition,
  writeAggregatorRows,
  type AggregatorRows,
  type ChangeRow,
  type ObservationRow,
  type ProgressRow,
} from './observations.ts';
import { lastSealedRankings, rankingHistory, writeSealedRankings, type RankingRow } from './rankings.ts';
import { changeDays, measureValuesForSealing, measureValuesKnownAt, measureValuesPage } from './values.ts';

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leapboard-store-'));
  store = await Store.open({ path: folder });
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const NOON_MS = Date.parse('2024-10-31T04:00:00Z');
const NO_ROWS: AggregatorRows = { observations: [], changes: [], deadLetters: [], progress: [] };

/** Rows of one test keep to a topic, a measure and a scorecard of its own. */
const observation = (topic: string, offset: number, over: Partial<ObservationRow> = {}): ObservationRow => ({
  ...{
    topic,
    partition: 0,
    offset,
    receivedAtMs: NOON_MS,
    id: `id-${offset}`,
    source: '/s',
    subject: 'gdp/130000/2023',
    measure: 'gdp',
    region: '130000',
    period: '2023',
  },
  ...{ retracted: false, value: 1.5, vintage: null, authority: 0, revision: 0, recordedAtMs: NOON_MS, hash: 'a'.repeat(64), withdraws: null, importid: null },
  ...over,
});

const change = (measure: string, offset: number, over: Partial<ChangeRow> = {}): ChangeRow => ({
  ...{ measure, region: '130000', period: '2023', receivedAtMs: NOON_MS, topic: measure, partition: 0, offset },
  ...{ present: true, value: offset, source: '/s', vintage: null },
  ...over,
});

const progress = (topic: string, nextOffset: number, over: Partial<ProgressRow> = {}): ProgressRow => ({
  ...{ topic, partition: 0, nextOffset, watermarkMs: NOON_MS, applied: nextOffset, superseded: 0, duplicate: 0, deadLettered: 0 },
  ...over,
});

const knownAt = async (measure: string, knownAtMs: number) =>
  (await measureValuesKnownAt(store, { measures: [measure], knownAtMs })).map((row) => [row.region, row.period, row.value]);

describe('the store', () => {
  test('is opened a second time with what it held: the migration runs twice', async () => {
    const again = await mkdtemp(join(tmpdir(), 'leapboard-store-'));
    await store.close();
    const first = await Store.open({ path: again });
    await writeAggregatorRows(first, { ...NO_ROWS, progress: [progress('twice', 7)] });
    await first.close();
    const second = await Store.open({ path: again });
    expect(await readProgress(second, 'twice')).toMatchObject([{ partition: 0, nextOffset: 7, watermarkMs: NOON_MS, applied: 7 }]);
    await second.close();
    await rm(again, { recursive: true });
    store = await Store.open({ path: folder });
  });

  test('holds a batch once that was inserted twice', async () => {
    const rows: AggregatorRows = {
      observations: [observation('batch', 0), observation('batch', 1, { period: '2015' })],
      changes: [change('batch', 0)],
      deadLetters: [{ topic: 'batch', partition: 0, offset: 2, receivedAtMs: NOON_MS, reasons: '[]', original: 'x' }],
      progress: [progress('batch', 3)],
    };
    await writeAggregatorRows(store, rows);
    await writeAggregatorRows(store, rows);
    const restored = await restorePartition(store, 'batch', 0, 3);
    expect(restored.map((row) => row.id).sort()).toEqual(['id-0', 'id-1']);
    expect(await readProgress(store, 'batch')).toHaveLength(1);
    expect(await knownAt('batch', NOON_MS)).toEqual([['130000', '2023', 0]]);
  });

  test('knows the furthest progress of each partition, whichever was written last', async () => {
    for (const next of [5, 9, 7])
      await writeAggregatorRows(store, { ...NO_ROWS, progress: [progress('far', next), progress('far', next + 1, { partition: 3 })] });
    expect((await readProgress(store, 'far')).map((row) => [row.partition, row.nextOffset])).toEqual([
      [0, 9],
      [3, 10],
    ]);
  });

  test('gives a partition back whole, below its progress, and drops what lies at or beyond', async () => {
    const odd = {
      value: 0.1 + 0.2,
      vintage: '五经普前',
      revision: 2_147_483_647,
      recordedAtMs: Date.parse('1900-01-01T00:00:00.001Z'),
      withdraws: '/s id-0',
      retracted: true,
    };
    const kept = [observation('restore', 0), observation('restore', 1, { ...odd, period: '2012', id: '\u0000"\\\n\t号' })];
    const rows: AggregatorRows = {
      observations: [
        ...kept,
        observation('restore', 2),
        observation('restore', 3, { period: '1999' }),
        observation('restore', 2, { partition: 1 }),
        observation('rest', 2),
      ],
      changes: [change('restore', 1), change('restore', 2)],
      deadLetters: [],
      progress: [progress('restore', 2)],
    };
    await writeAggregatorRows(store, rows);
    const restored = await restorePartition(store, 'restore', 0, 2);
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    const expected = kept.map(({ topic: _t, partition: _p, offset: _o, receivedAtMs: _r, measure: _m, region: _g, period: _d, importid: _i, ...row }) => row);
    expect(restored.sort(byId)).toEqual(expected.sort(byId));
    expect(await knownAt('restore', NOON_MS)).toEqual([['130000', '2023', 1]]);
    expect(await restorePartition(store, 'restore', 1, 9)).toHaveLength(1);
    expect(await restorePartition(store, 'rest', 0, 9)).toHaveLength(1);
  });

  test('takes a dead letter that was cut in the middle of a character', async () => {
    const letter = { topic: 'cut', partition: 0, offset: 0, receivedAtMs: NOON_MS, reasons: '[]', original: '😀'.slice(0, 1) };
    await expect(writeAggregatorRows(store, { ...NO_ROWS, deadLetters: [letter] })).resolves.toBeUndefined();
  });
});

describe('values known at a moment', () => {
  test('follow the change log, through a retraction and back', async () => {
    const log = [
      change('log', 1, { receivedAtMs: NOON_MS, value: 10 }),
      change('log', 4, { receivedAtMs: NOON_MS + 10, value: 20, vintage: 'final' }),
      change('log', 6, { receivedAtMs: NOON_MS + 20, present: false, value: 0 }),
      change('log', 9, { receivedAtMs: NOON_MS + 30, value: 30 }),
    ];
    await writeAggregatorRows(store, { ...NO_ROWS, changes: log.toReversed() });
    const at = async (after: number) => (await knownAt('log', NOON_MS + after)).map(([, , value]) => value);
    expect([await at(-1), await at(0), await at(9), await at(10), await at(19), await at(20), await at(29), await at(30), await at(1e9)]).toEqual([
      ...[[], [10], [10], [20], [20], [], [], [30], [30]],
    ]);
    const rows = await measureValuesForSealing(store, { measures: ['log'], knownAtMs: NOON_MS + 10 });
    expect(rows).toEqual([{ measure: 'log', region: '130000', period: '2023', value: 20, source: '/s', vintage: 'final' }]);
  });

  test('take the last change by offset among those of one millisecond', async () => {
    const same = [3, 10, 2].map((offset) => change('same', offset, { value: offset }));
    await writeAggregatorRows(store, { ...NO_ROWS, changes: same });
    expect(await knownAt('same', NOON_MS)).toEqual([['130000', '2023', 10]]);
  });

  test('come in order of region and period, page after page without gap or overlap', async () => {
    const places = ['130000', '110000', '640000'].flatMap((region) => ['2023', '2019', '2020'].map((period) => ({ region, period })));
    const changes = places.map((place, at) => change('pages', at, place));
    await writeAggregatorRows(store, { ...NO_ROWS, changes: [...changes, change('pages', 99, { region: '110000', period: '2020', present: false })] });
    const expected = changes.filter((row) => row.region !== '110000' || row.period !== '2020').map((row) => `${row.region}/${row.period}`);
    const read: string[] = [];
    for (let full = true; full;) {
      const [afterRegion = '', afterPeriod = ''] = read.at(-1)?.split('/') ?? [];
      const page = await measureValuesPage(store, { measure: 'pages', region: '', period: '', knownAtMs: NOON_MS, afterRegion, afterPeriod, limit: 3 });
      read.push(...page.map((row) => `${row.region}/${row.period}`));
      full = page.length === 3;
    }
    expect(read).toEqual(expected.sort());
  });

  test('are found by parameters that are bound, never read as SQL', async () => {
    await writeAggregatorRows(store, { ...NO_ROWS, changes: [change('bound', 1)] });
    const page = { measure: 'bound', region: '', period: '', knownAtMs: NOON_MS, afterRegion: '', afterPeriod: '', limit: 10 };
    expect(await measureValuesPage(store, page)).toHaveLength(1);
    for (const text of ["' OR 1=1 --", "130000' --", '130000\\', "'", '{region:String}', "\n' OR '' = '"]) {
      expect(await measureValuesPage(store, { ...page, region: text })).toEqual([]);
      expect(await measureValuesPage(store, { ...page, measure: text })).toEqual([]);
    }
    expect(await knownAt("bound'] OR 1=1 --", NOON_MS)).toEqual([]);
  });

  test('change on days of Shanghai, after one moment and until another', async () => {
    const at = (moment: string) => Date.parse(moment);
    const moments = ['2024-10-30T15:59:59.999Z', '2024-10-30T16:00:00Z', '2024-10-31T15:59:59.999Z', '2024-11-02T00:00:00Z'];
    await writeAggregatorRows(store, { ...NO_ROWS, changes: moments.map((moment, offset) => change('days', offset, { receivedAtMs: at(moment) })) });
    const days = (after: string, until: string) => changeDays(store, { measures: ['days'], afterMs: at(after), untilMs: at(until) });
    expect(await days('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z')).toEqual(['2024-10-30', '2024-10-31', '2024-11-02']);
    expect(await days('2024-10-30T15:59:59.999Z', '2024-10-31T15:59:59.999Z')).toEqual(['2024-10-31']);
    expect(await days('2024-11-02T00:00:00Z', '2025-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('sealed rankings', () => {
  const standing = (scorecard: string, day: string, over: Partial<RankingRow> = {}): RankingRow => ({
    ...{ scorecard, region: '130000', day, version: '1', rank: 3, total: 79.99, class: 'B', provisional: false, low: null, high: null, knownAtMs: NOON_MS },
    ...over,
  });

  test('make a history in order of days, a limited number after a day, each day once', async () => {
    const days = ['2024-10-31', '2013-10-31', '2020-01-01'];
    await writeSealedRankings(
      store,
      days.map((day) => standing('history', day)),
    );
    await writeSealedRankings(store, [standing('history', '2020-01-01'), standing('history', '2020-01-01', { region: '110000' })]);
    const of = { scorecard: 'history', region: '130000', afterDay: null, limit: 10 };
    expect((await rankingHistory(store, of)).map((row) => row.day)).toEqual(['2013-10-31', '2020-01-01', '2024-10-31']);
    expect((await rankingHistory(store, { ...of, afterDay: '2013-10-31', limit: 1 })).map((row) => row.day)).toEqual(['2020-01-01']);
    expect(await rankingHistory(store, { ...of, region: "' OR 1=1 --" })).toEqual([]);
    expect((await rankingHistory(store, of))[0]).toEqual({ day: '2013-10-31', total: 79.99, class: 'B', rank: 3 });
  });

  test('come back from the last day as they were written', async () => {
    const provisional = standing('last', '2024-02-01', { region: '110000', rank: null, total: null, class: null, provisional: true, low: 0.01, high: 99.99 });
    await writeSealedRankings(store, [standing('last', '2024-01-01'), standing('last', '2024-02-01'), provisional]);
    const expected = [provisional, standing('last', '2024-02-01')].map(({ scorecard: _s, knownAtMs: _k, ...row }) => row);
    expect(await lastSealedRankings(store, 'last')).toEqual(expected);
    expect(await lastSealedRankings(store, 'none')).toEqual([]);
  });
});

describe('a read for people', () => {
  test('ends in an error of its own after 2 s', async () => {
    await expect(store.read('../../src/fixtures/slow_read', {})).rejects.toBeInstanceOf(QueryTimeoutError);
  });

  test('is refused while 64 others wait, and taken again when they are done', async () => {
    const one = () => store.read('progress', { topic: 'none' });
    const waiting = Array.from({ length: 64 }, one);
    await expect(one()).rejects.toBeInstanceOf(StoreBusyError);
    await Promise.all(waiting);
    await expect(one()).resolves.toEqual([]);
  });
});
