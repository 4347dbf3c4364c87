/**
 * Server-sent events as text.
 *
 * Input: the live view, a scorecard, a scope, the offset a client has seen everything below. Output: the frames of `hello`, `ranking`, `class` and `reset`.
 * An id is the offset vector of `scores`, e.g. `0:1234`: everything below the offset has been seen.
 */
import type { LiveRanking, RankingHead, Through } from '@leapboard/contracts';
import { isWithin } from '@leapboard/regions';
import type { ClassChange, LiveView } from './live-view.ts';

const ID = /^0:(\d{1,15})$/;

/** What a connection asked to see. */
export interface Wanted {
  /** null = all scorecards. */
  scorecard: string | null;
  /** Only regions at or below this one; null = all. */
  scope: string | null;
}

export function eventId(next: number): string {
  return `0:${next}`;
}

/** The offset an id stands for, null when it is no id of ours. */
export function readEventId(id: string): number | null {
  const match = ID.exec(id);
  return match ? Number(match[1]) : null;
}

/** One server-sent event; `id` only on the last of those that belong together, so that a client cut off in between is told all of them again. */
export function frame(event: string, data: unknown, id: number | null): string {
  return `${id === null ? '' : `id: ${eventId(id)}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Scorecards among the wanted that have a ranking. */
export function scorecardsOf(view: LiveView, wanted: Wanted): string[] {
  return wanted.scorecard === null ? view.scorecards() : view.ranking(wanted.scorecard) ? [wanted.scorecard] : [];
}

/** Whether a region belongs to a scope, by the state of the year of `day`. */
function inScope(region: string, scope: string | null, day: string): boolean {
  return scope === null || isWithin(region, scope, Number(day.slice(0, 4)));
}

/** Data of a ranking frame: the rows that changed at or above an offset, possibly none. */
export function rankingSince(view: LiveView, scorecard: string, scope: string | null, from: number): LiveRanking {
  const { head } = view.ranking(scorecard)!;
  return { ...head, rows: view.changedSince(scorecard, from).filter((row) => inScope(row.region, scope, head.asOf)) };
}

/** Data of a class frame, null where nothing is left to tell: a class that changed and changed back did not change. */
export function classChangesOf(view: LiveView, scorecard: string, scope: string | null, changes: Iterable<ClassChange>): object | null {
  const { head } = view.ranking(scorecard)!;
  const told = [...changes].filter((change) => change.from !== change.to && inScope(change.region, scope, head.asOf));
  return told.length === 0 ? null : { scorecard, asOf: head.asOf, through: head.through, changes: told };
}

/** The offsets which all of several rankings cover. */
export function commonThrough(heads: readonly Pick<RankingHead, 'through'>[]): Through {
  const [first, ...others] = heads.map((head) => head.through);
  if (!first) return {};
  return others.reduce((common, through) => {
    const topics = Object.keys(common).filter((topic) => topic in through);
    return Object.fromEntries(topics.map((topic) => [topic, lowerOffsets(common[topic]!, through[topic]!)]));
  }, first);
}

function lowerOffsets(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const partitions = Object.keys(a).filter((partition) => partition in b);
  return Object.fromEntries(partitions.map((partition) => [partition, Math.min(a[partition]!, b[partition]!)]));
}
