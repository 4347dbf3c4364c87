/**
 * What the page knows of a ranking: a pure fold of what the API answered and what the live stream sent.
 *
 * Input: actions. Output: rows, the head of the ranking, one trail of totals per region, class changes. Frames of one connection may
 * arrive in any order and more than once and lead to the same state, because each part keeps the stamp it was taken from and the newest wins.
 */
import type { HistoryRow, LiveRanking, Name, Ranking, RankingHead, RankingRow, Through, liveClass } from '@leapboard/contracts';

type LiveClass = ReturnType<typeof liveClass.parse>;

/** Where a row comes from, oldest criterion first: connection, day, moment of knowledge, records covered. */
interface Stamp {
  generation: number;
  asOf: string;
  knownAtMs: number;
  reach: number;
}

export type Connection = 'live' | 'reconnecting' | 'offline';

interface PlacedRow {
  row: RankingRow;
  stamp: Stamp;
}

/** Total of one region per day; null on a day it was provisional. */
export type Trail = ReadonlyMap<string, { total: number | null; stamp: Stamp }>;

export interface ClassChange {
  region: string;
  name: Name;
  from: string;
  to: string | null;
  asOf: string;
  reach: number;
}

export interface BoardState {
  connection: Connection;
  /** False until the first `hello`. */
  hasBeenLive: boolean;
  /** Number of the present connection: frames of a later one win over everything older. */
  generation: number;
  /** The connection whose full ranking is still to come (0 = before any); null when none is. */
  awaited: number | null;
  head: (Pick<RankingHead, 'version' | 'asOf' | 'notMeasured'> & { stamp: Stamp }) | null;
  rows: ReadonlyMap<string, PlacedRow>;
  trails: ReadonlyMap<string, Trail>;
  /** Newest first, at most CHANGES_MAX. */
  changes: readonly ClassChange[];
}

export type BoardAction =
  | { type: 'connected'; generation: number }
  | { type: 'disconnected'; connection: 'reconnecting' | 'offline' }
  /** `ranking` is null when the api has none yet. */
  | { type: 'snapshotTaken'; generation: number; ranking: Ranking | null }
  | { type: 'frameReceived'; frame: LiveRanking }
  | { type: 'resetReceived'; frame: LiveRanking }
  | { type: 'classesChanged'; message: LiveClass }
  | { type: 'historyLoaded'; region: string; name: Name; rows: readonly HistoryRow[] };

export const CHANGES_MAX = 10;
/** Days kept per trail: a sparkline has no room for more. */
export const TRAIL_DAYS_MAX = 400;

export const emptyBoard: BoardState = {
  connection: 'reconnecting',
  hasBeenLive: false,
  generation: 0,
  awaited: 0,
  head: null,
  rows: new Map(),
  trails: new Map(),
  changes: [],
};

/** Sum of all offsets covered: grows with every record, so it orders frames of the same moment. */
function reachOf(through: Through): number {
  let reach = 0;
  for (const partitions of Object.values(through)) for (const offset of Object.values(partitions)) reach += offset + 1;
  return reach;
}

/** Negative when `a` is older than `b`, 0 when they are the same. */
function compareStamps(a: Stamp, b: Stamp): number {
  if (a.generation !== b.generation) return a.generation - b.generation;
  if (a.asOf !== b.asOf) return a.asOf < b.asOf ? -1 : 1;
  return a.knownAtMs - b.knownAtMs || a.reach - b.reach;
}

function stampOfFrame(frame: LiveRanking, generation: number): Stamp {
  return { generation, asOf: frame.asOf, knownAtMs: Date.parse(frame.knownAt), reach: reachOf(frame.through) };
}

/** A fetched ranking says the moment it was asked, not what it covers, so any frame of its day wins: frames come after their cause. */
function stampOfSnapshot(ranking: Ranking, generation: number): Stamp {
  return { generation, asOf: ranking.asOf, knownAtMs: -Infinity, reach: -Infinity };
}

/** The old object where nothing moved, so that an unchanged row is not drawn again. */
function sameOrNew(old: RankingRow | undefined, row: RankingRow): RankingRow {
  return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
}

function placeRows(state: BoardState, incoming: readonly RankingRow[], stamp: Stamp): BoardState['rows'] {
  const rows = new Map(state.rows);
  for (const row of incoming) {
    const old = rows.get(row.region);
    if (old && compareStamps(stamp, old.stamp) < 0) continue;
    rows.set(row.region, { row: sameOrNew(old?.row, row), stamp });
  }
  return rows;
}

function cut(trail: Map<string, { total: number | null; stamp: Stamp }>): Trail {
  if (trail.size <= TRAIL_DAYS_MAX) return trail;
  const days = [...trail.keys()].toSorted().slice(-TRAIL_DAYS_MAX);
  return new Map(days.map((day) => [day, trail.get(day)!]));
}

function extendTrails(state: BoardState, incoming: readonly RankingRow[], stamp: Stamp): BoardState['trails'] {
  const trails = new Map(state.trails);
  for (const row of incoming) {
    const trail = new Map(trails.get(row.region));
    const old = trail.get(stamp.asOf);
    if (old && compareStamps(stamp, old.stamp) < 0) continue;
    trail.set(stamp.asOf, { total: row.total, stamp });
    trails.set(row.region, cut(trail));
  }
  return trails;
}

function newerHead(state: BoardState, ranking: Pick<RankingHead, 'version' | 'asOf' | 'notMeasured'>, stamp: Stamp): BoardState['head'] {
  if (state.head && compareStamps(stamp, state.head.stamp) < 0) return state.head;
  return { version: ranking.version, asOf: ranking.asOf, notMeasured: ranking.notMeasured, stamp };
}

function applyFrame(state: BoardState, frame: LiveRanking): BoardState {
  const stamp = stampOfFrame(frame, state.generation);
  return {
    ...state,
    head: newerHead(state, frame, stamp),
    rows: placeRows(state, frame.rows, stamp),
    trails: extendTrails(state, frame.rows, stamp),
  };
}

/** The frame is the whole truth: rows it lacks are gone, and an answer still under way is out of date. */
function applyReset(state: BoardState, frame: LiveRanking): BoardState {
  const blank: BoardState = { ...state, awaited: null, head: null, rows: new Map(), trails: new Map(), changes: [] };
  const kept = new Map([...state.rows].filter(([region]) => frame.rows.some((row) => row.region === region)));
  const stamp = stampOfFrame(frame, state.generation);
  const rows = new Map(frame.rows.map((row) => [row.region, { row: sameOrNew(kept.get(row.region)?.row, row), stamp }]));
  return { ...applyFrame(blank, frame), rows };
}

function applySnapshot(state: BoardState, ranking: Ranking | null, generation: number): BoardState {
  if (state.awaited !== generation) return state;
  if (ranking === null) return { ...state, awaited: null };
  const stamp = stampOfSnapshot(ranking, generation);
  const named = new Set(ranking.rows.map((row) => row.region));
  // Rows of an older connection which the full ranking does not name are gone.
  const rows = new Map([...placeRows(state, ranking.rows, stamp)].filter(([region, placed]) => named.has(region) || placed.stamp.generation === generation));
  // A clock that went back belongs to other records: what was drawn from the former ones is not theirs.
  const past = state.head && state.head.stamp.generation < generation && ranking.asOf < state.head.asOf ? { trails: new Map(), changes: [] } : {};
  const base: BoardState = { ...state, ...past };
  return { ...base, awaited: null, head: newerHead(state, ranking, stamp), rows, trails: extendTrails(base, ranking.rows, stamp) };
}

const changeKey = (change: ClassChange): string => `${change.asOf} ${change.reach} ${change.region} ${change.from} ${change.to}`;

/** Newest first; the order is total, so the kept ones do not depend on the order of arrival. */
function withChanges(old: readonly ClassChange[], added: readonly ClassChange[]): readonly ClassChange[] {
  if (added.length === 0) return old;
  const byKey = new Map([...old, ...added].map((change) => [changeKey(change), change]));
  return [...byKey.values()]
    .toSorted((a, b) => b.asOf.localeCompare(a.asOf) || b.reach - a.reach || changeKey(a).localeCompare(changeKey(b)))
    .slice(0, CHANGES_MAX);
}

/** A first class is no change: at the start of a replay it would be all regions at once. */
function changesOf(message: LiveClass): ClassChange[] {
  const reach = reachOf(message.through);
  return message.changes.flatMap(({ region, name, from, to }) => (from === null ? [] : [{ region, name, from, to, asOf: message.asOf, reach }]));
}

/** Class changes between one day's last ranking and the next one's, for days the live stream did not tell of. */
function changesInHistory(state: BoardState, region: string, name: Name, rows: readonly HistoryRow[]): ClassChange[] {
  const told = new Set(state.changes.filter((change) => change.region === region && change.reach > 0).map((change) => change.asOf));
  return rows.flatMap((row, index): ClassChange[] => {
    const from = rows[index - 1]?.class ?? null;
    if (from === null || from === row.class || told.has(row.day)) return [];
    return [{ region, name, from, to: row.class, asOf: row.day, reach: 0 }];
  });
}

function applyHistory(state: BoardState, region: string, name: Name, rows: readonly HistoryRow[]): BoardState {
  const trail = new Map(state.trails.get(region));
  for (const row of rows) {
    if (trail.get(row.day)) continue;
    trail.set(row.day, { total: row.total, stamp: { generation: 0, asOf: row.day, knownAtMs: -Infinity, reach: -Infinity } });
  }
  return {
    ...state,
    trails: new Map(state.trails).set(region, cut(trail)),
    changes: withChanges(state.changes, changesInHistory(state, region, name, rows)),
  };
}

/**
 * Next state of the page.
 *
 * Frames win by (connection, day, moment known, records covered); a full ranking replaces what earlier connections left and yields to
 * frames of its own day; a reset replaces everything.
 */
export function reduceBoard(state: BoardState, action: BoardAction): BoardState {
  switch (action.type) {
    case 'connected':
      return { ...state, connection: 'live', hasBeenLive: true, generation: action.generation, awaited: action.generation };
    case 'disconnected':
      return { ...state, connection: action.connection };
    case 'snapshotTaken':
      return applySnapshot(state, action.ranking, action.generation);
    case 'frameReceived':
      return applyFrame(state, action.frame);
    case 'resetReceived':
      return applyReset(state, action.frame);
    case 'classesChanged':
      return { ...state, changes: withChanges(state.changes, changesOf(action.message)) };
    case 'historyLoaded':
      return applyHistory(state, action.region, action.name, action.rows);
  }
}
