/**
 * The rankings as the scorer last published them, in memory.
 *
 * Input: the messages of the topic `scores`, in order. Output: each scorecard's whole ranking, what changed at or above an offset, and class changes.
 * Region messages wait for the ranking message that closes them, so that no reader sees half a ranking.
 */
import type { Name, RankingHead, RankingMessage, RankingRow, ScoredRegion, ScoredRegionMessage, ScoreMessage } from '@leapboard/contracts';

interface LiveRegion {
  region: ScoredRegion;
  /** Offset of the ranking message this standing became visible with. */
  offset: number;
}

export interface LiveScorecard {
  head: RankingHead;
  /** Offset of the last ranking message applied. */
  offset: number;
  /** In order of standing. */
  rows: LiveRegion[];
}

export interface ClassChange {
  region: string;
  name: Name;
  from: string | null;
  to: string | null;
}

/** A ranking became visible. */
export interface Applied {
  scorecard: string;
  classChanges: ClassChange[];
}

/** A row of a ranking: a standing without its indicators. */
export function rowOf(region: ScoredRegion): RankingRow {
  const { indicators: _, ...row } = region;
  return row;
}

export class LiveView {
  readonly #scorecards = new Map<string, LiveScorecard>();
  readonly #pending = new Map<string, Map<string, ScoredRegion>>();
  #next = 0;

  /** Next offset of `scores` after the last ranking applied: who has seen everything below it has seen all that is visible. */
  get next(): number {
    return this.#next;
  }

  scorecards(): string[] {
    return [...this.#scorecards.keys()].sort();
  }

  /** undefined before the scorecard's first ranking. */
  ranking(scorecard: string): LiveScorecard | undefined {
    return this.#scorecards.get(scorecard);
  }

  region(scorecard: string, region: string): ScoredRegion | undefined {
    return this.#scorecards.get(scorecard)?.rows.find((row) => row.region.region === region)?.region;
  }

  /** Whether a ranking of the scorecard became visible at or above an offset, be it that only `through` moved. */
  hasMoved(scorecard: string, from: number): boolean {
    return (this.#scorecards.get(scorecard)?.offset ?? -1) >= from;
  }

  /** Rows that changed at or above an offset, in order of standing. All of them after a change of version. */
  changedSince(scorecard: string, from: number): RankingRow[] {
    const rows = this.#scorecards.get(scorecard)?.rows ?? [];
    return rows.filter((row) => row.offset >= from).map((row) => rowOf(row.region));
  }

  /** Takes one message in; tells what became visible, null when nothing did. */
  fold(message: ScoreMessage, offset: number): Applied | null {
    if (message.kind === 'ranking') return this.#apply(message, offset);
    this.#pendingOf(message.scorecard).set(message.region, standingOf(message));
    return null;
  }

  #apply(message: RankingMessage, offset: number): Applied | null {
    const pending = this.#pendingOf(message.scorecard);
    const former = this.#scorecards.get(message.scorecard);
    const isNewVersion = former?.head.version !== message.version;
    const known = new Map(former?.rows.map((row) => [row.region.region, row]));
    const rows: LiveRegion[] = [];
    const classChanges: ClassChange[] = [];
    for (const code of message.regions) {
      const changed = pending.get(code);
      const before = known.get(code);
      // Of a region whose message was replaced by a later one, not read yet: the ranking that closes that one comes too.
      if (!changed && !before) return null;
      rows.push(changed ? { region: changed, offset } : isNewVersion ? { ...before!, offset } : before!);
      const from = before?.region.class ?? null;
      if (changed && changed.class !== from) classChanges.push({ region: code, name: changed.name, from, to: changed.class });
    }
    this.#scorecards.set(message.scorecard, { head: headOf(message), offset, rows });
    this.#pending.delete(message.scorecard);
    this.#next = offset + 1;
    return { scorecard: message.scorecard, classChanges };
  }

  #pendingOf(scorecard: string): Map<string, ScoredRegion> {
    let pending = this.#pending.get(scorecard);
    if (!pending) this.#pending.set(scorecard, (pending = new Map()));
    return pending;
  }
}

function standingOf(message: ScoredRegionMessage): ScoredRegion {
  const { kind: _kind, scorecard: _scorecard, ...region } = message;
  return region;
}

function headOf(message: RankingMessage): RankingHead {
  const { kind: _kind, definition: _definition, regions: _regions, changed: _changed, ...head } = message;
  return head;
}
