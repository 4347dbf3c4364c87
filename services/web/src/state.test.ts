import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveRanking, Ranking, RankingRow } from '@leapboard/contracts';
import { CHANGES_MAX, emptyBoard, reduceBoard, TRAIL_DAYS_MAX, type BoardAction, type BoardState } from './state.ts';

const REGIONS = ['110000', '130000', '310000'];
const FIRST_DAY_MS = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

const nameOf = (region: string): { zh: string; en: string } => ({ zh: `区${region}`, en: `Region ${region}` });
const dayAfter = (days: number): string => new Date(FIRST_DAY_MS + days * DAY_MS).toISOString().slice(0, 10);

function row(region: string, total: number): RankingRow {
  return { region, name: nameOf(region), rank: 1, total, class: 'B', provisional: false, low: null, high: null, groups: [], movement: null };
}

/** The frame after `moment` records: totals tell the record, so a table shows which frame each row is from. */
function frame(moment: number, regions: readonly string[] = REGIONS): LiveRanking {
  return {
    scorecard: 'china-regions',
    version: '1.0.0',
    asOf: dayAfter(Math.floor(moment / 4)),
    knownAt: new Date(FIRST_DAY_MS + Math.floor(moment / 2) * DAY_MS).toISOString(),
    notMeasured: moment % 3 === 0 ? ['new-high-tech'] : [],
    through: { 'observations.statistics': { '0': moment, '3': 7 } },
    rows: regions.map((region) => row(region, moment)),
  };
}

function snapshot(asOfDays: number, total: number, regions: readonly string[] = REGIONS): Ranking {
  const { through: _covered, ...head } = frame(0);
  return { ...head, asOf: dayAfter(asOfDays), rows: regions.map((region) => row(region, total)) };
}

const after = (actions: readonly BoardAction[], state: BoardState = emptyBoard): BoardState => actions.reduce(reduceBoard, state);
const totalsOf = (state: BoardState): Record<string, number | null> =>
  Object.fromEntries([...state.rows].map(([region, placed]) => [region, placed.row.total]));
const trailOf = (state: BoardState, region: string): [string, number | null][] =>
  [...(state.trails.get(region) ?? [])].map(([day, { total }]): [string, number | null] => [day, total]).toSorted(([a], [b]) => a.localeCompare(b));
const frames = (list: readonly LiveRanking[]): BoardAction[] => list.map((one) => ({ type: 'frameReceived', frame: one }));
const connected = (generation: number): BoardAction => ({ type: 'connected', generation });

describe('live frames', () => {
  it('lead to the same table, head, trails and class changes in any order and any number of repeats', () => {
    const someFrames = fc.array(fc.record({ moment: fc.nat({ max: 40 }), regions: fc.subarray(REGIONS, { minLength: 1 }) }), { minLength: 1, maxLength: 12 });
    const shuffledTwice = someFrames.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2, maxLength: list.length * 2 })),
    );
    const actionsOf = (list: { moment: number; regions: string[] }[]): BoardAction[] =>
      list.flatMap(({ moment, regions }): BoardAction[] => [
        // One moment is one ranking: whatever subset of it a frame carries, its rows say the same.
        { type: 'frameReceived', frame: frame(moment, regions) },
        {
          type: 'classesChanged',
          message: {
            scorecard: 'china-regions',
            asOf: frame(moment).asOf,
            through: frame(moment).through,
            changes: [{ region: REGIONS[moment % 3]!, name: nameOf(REGIONS[moment % 3]!), from: 'B', to: 'A' }],
          },
        },
      ]);
    fc.assert(
      fc.property(shuffledTwice, ([once, twice]) => {
        const one = after(actionsOf(once.toSorted((a, b) => a.moment - b.moment)), after([connected(1)]));
        const other = after(actionsOf(twice), after([connected(1)]));
        expect(totalsOf(other)).toEqual(totalsOf(one));
        expect(other.head).toEqual(one.head);
        expect(other.changes).toEqual(one.changes);
        for (const region of REGIONS) expect(trailOf(other, region)).toEqual(trailOf(one, region));
      }),
    );
  });

  it('of an older day change no row, and only their own rows are touched by newer ones', () => {
    const state = after([connected(1), ...frames([frame(20), frame(4), frame(24, ['130000'])])]);
    expect(totalsOf(state)).toEqual({ 110000: 20, 130000: 24, 310000: 20 });
    expect(state.head?.asOf).toBe(frame(24).asOf);
  });

  it('that say nothing new keep the row object, so nothing is drawn again', () => {
    const before = after([connected(1), ...frames([frame(20)])]);
    const again = { ...frame(21), rows: frame(20).rows.map((one) => ({ ...one })) };
    expect(after(frames([again]), before).rows.get('130000')?.row).toBe(before.rows.get('130000')?.row);
  });
});

describe('a reset', () => {
  it('replaces everything, also by an older day, and drops rows it does not have', () => {
    const state = after([connected(1), ...frames([frame(40)]), { type: 'resetReceived', frame: frame(8, ['110000', '130000']) }]);
    expect(totalsOf(state)).toEqual({ 110000: 8, 130000: 8 });
    expect(state.head?.asOf).toBe(frame(8).asOf);
    expect(trailOf(state, '310000')).toEqual([]);
  });

  it('makes a full ranking still under way void', () => {
    const state = after([connected(1), { type: 'resetReceived', frame: frame(8) }, { type: 'snapshotTaken', generation: 1, ranking: snapshot(30, 99) }]);
    expect(totalsOf(state)).toEqual({ 110000: 8, 130000: 8, 310000: 8 });
  });
});

describe('a full ranking', () => {
  it('yields to frames of its day which came while it was under way', () => {
    const state = after([connected(1), ...frames([frame(20, ['130000'])]), { type: 'snapshotTaken', generation: 1, ranking: snapshot(5, 99) }]);
    expect(totalsOf(state)).toEqual({ 110000: 99, 130000: 20, 310000: 99 });
  });

  it('of a later day wins over frames received before it', () => {
    const state = after([connected(1), ...frames([frame(20)]), { type: 'snapshotTaken', generation: 1, ranking: snapshot(6, 99) }]);
    expect(totalsOf(state)).toEqual({ 110000: 99, 130000: 99, 310000: 99 });
  });

  it('of a new connection replaces what the old one left, even when the product was started anew with less', () => {
    const old = after([connected(1), ...frames([frame(40)])]);
    const state = after([connected(2), { type: 'snapshotTaken', generation: 2, ranking: snapshot(1, 3, ['110000']) }], old);
    expect(totalsOf(state)).toEqual({ 110000: 3 });
    expect(state.head?.asOf).toBe(dayAfter(1));
    expect(trailOf(state, '110000')).toEqual([[dayAfter(1), 3]]);
  });

  it('asked for by a former connection is ignored', () => {
    const state = after([connected(1), connected(2), { type: 'snapshotTaken', generation: 1, ranking: snapshot(1, 3) }]);
    expect(state.rows.size).toBe(0);
    expect(state.awaited).toBe(2);
  });

  it('that does not exist yet ends the waiting', () => {
    expect(after([connected(1), { type: 'snapshotTaken', generation: 1, ranking: null }]).awaited).toBeNull();
  });
});

describe('class changes', () => {
  const changes = (moment: number, from: string | null, to: string | null): BoardAction => ({
    type: 'classesChanged',
    message: {
      scorecard: 'china-regions',
      asOf: frame(moment).asOf,
      through: frame(moment).through,
      changes: [{ region: '130000', name: nameOf('130000'), from, to }],
    },
  });

  it('are listed newest first and no more than the list holds', () => {
    const state = after(Array.from({ length: 30 }, (_, moment) => changes(moment, 'B', 'A')));
    expect(state.changes).toHaveLength(CHANGES_MAX);
    expect(state.changes[0]?.asOf).toBe(frame(29).asOf);
  });

  it('leave out a first class, which is no change', () => {
    expect(after([changes(1, null, 'C')]).changes).toEqual([]);
  });

  it('are read from a history for days the live stream did not tell of', () => {
    const history = [
      { day: dayAfter(0), total: 50, class: 'C', rank: 3 },
      { day: dayAfter(1), total: 61, class: 'B', rank: 2 },
      { day: dayAfter(2), total: null, class: null, rank: null },
      { day: dayAfter(5), total: 81, class: 'A', rank: 1 },
    ];
    const state = after([{ type: 'historyLoaded', region: '130000', name: nameOf('130000'), rows: history }]);
    expect(state.changes.map(({ asOf, from, to }) => [asOf, from, to])).toEqual([
      [dayAfter(2), 'B', null],
      [dayAfter(1), 'C', 'B'],
    ]);
  });
});

describe('trails', () => {
  it('join history and live days, the live total winning on its day', () => {
    const history = [
      { day: dayAfter(4), total: 40, class: 'C', rank: 3 },
      { day: dayAfter(5), total: 41, class: 'C', rank: 3 },
    ];
    const state = after([connected(1), ...frames([frame(20)]), { type: 'historyLoaded', region: '130000', name: nameOf('130000'), rows: history }]);
    expect(trailOf(state, '130000')).toEqual([
      [dayAfter(4), 40],
      [dayAfter(5), 20],
    ]);
  });

  it('keep the latest days only', () => {
    const state = after(frames(Array.from({ length: TRAIL_DAYS_MAX + 20 }, (_, day) => frame(day * 4, ['130000']))));
    expect(trailOf(state, '130000')).toHaveLength(TRAIL_DAYS_MAX);
    expect(trailOf(state, '130000').at(-1)?.[0]).toBe(dayAfter(TRAIL_DAYS_MAX + 19));
  });
});

describe('the connection', () => {
  it('keeps the rows on the page while it is lost', () => {
    const state = after([connected(1), ...frames([frame(20)]), { type: 'disconnected', connection: 'reconnecting' }]);
    expect(state.connection).toBe('reconnecting');
    expect(state.rows.size).toBe(REGIONS.length);
  });
});
