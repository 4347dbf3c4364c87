/**
 * Sealing days: once a day is over and stored whole, its ranking as known that day is computed from the change log and kept for ever.
 *
 * Input: the store's change log. Output: rows of `rankings`, for days on which the ranking differs from the sealed day before. A function of the
 * log alone, so a crash or another interleaving seals the same.
 */
import { addMonths, endOfDayMs, type ScoredRegion } from '@leapboard/contracts';
import { Figures, rankAsOf } from '@leapboard/engine';
import type { ScorecardCatalogue } from '@leapboard/scorecards';
import {
  changeDays,
  changedPlaces,
  lastSealedRankings,
  measureValuesForSealing,
  writeSealedRankings,
  type RankingRow,
  type SealedStanding,
  type Store,
} from '@leapboard/store';

export class Sealing {
  readonly #store: Store;
  readonly #catalogue: ScorecardCatalogue;
  readonly #id: string;
  #last: { day: string; standings: Map<string, string> } | undefined;

  constructor(id: string, store: Store, catalogue: ScorecardCatalogue) {
    this.#id = id;
    this.#store = store;
    this.#catalogue = catalogue;
  }

  /** Seals every day up to and including `lastDay` that needs it. */
  async sealThrough(lastDay: string): Promise<void> {
    this.#last ??= await this.#lastSealed();
    if (this.#last.day >= lastDay) return;
    for (const day of await this.#daysToSeal(this.#last.day, lastDay)) await this.#seal(day);
    this.#last.day = lastDay;
  }

  async #lastSealed(): Promise<{ day: string; standings: Map<string, string> }> {
    const rows = await lastSealedRankings(this.#store, this.#id);
    return { day: rows[0]?.day ?? '', standings: new Map(rows.map((row) => [row.region, standingText(row)])) };
  }

  /** Days after `after` on which figures changed, time alone may have moved them, or another version of the scorecard took effect. */
  async #daysToSeal(after: string, lastDay: string): Promise<string[]> {
    const afterMs = after === '' ? 0 : endOfDayMs(after);
    const measures = this.#catalogue.measuresOf(this.#id);
    const changed = await changeDays(this.#store, { measures, afterMs, untilMs: endOfDayMs(lastDay) });
    // Before the first figure was known there was nothing to rank.
    const from = after === '' ? changed[0] : after;
    if (from === undefined) return [];
    // From the log too: a figure that was retracted since counted as long as it stood.
    const ever = new Figures();
    for (const { measure, region, period } of await changedPlaces(this.#store, { measures, untilMs: endOfDayMs(lastDay) })) {
      ever.set(measure, region, period, { value: 0, source: '', vintage: null });
    }
    const byTime = this.#catalogue.staleAfterMonthsOf(this.#id).flatMap((months) => ever.turningDays(months, from, lastDay));
    const byMethod = this.#catalogue.effectiveDays(this.#id).filter((day) => day > from && day <= lastDay);
    return [...new Set([...changed, ...byTime, ...byMethod])].sort();
  }

  async #seal(day: string): Promise<void> {
    const loaded = this.#catalogue.inForce(this.#id, day);
    if (!loaded) return;
    const figures = new Figures();
    for (const known of await measureValuesForSealing(this.#store, { measures: loaded.measures, knownAtMs: endOfDayMs(day) })) {
      figures.set(known.measure, known.region, known.period, known);
    }
    const { rows } = rankAsOf(loaded.scorecard, day, addMonths(day, -12), figures);
    const standings = rankingRows(this.#id, loaded.scorecard.version, day, endOfDayMs(day), rows);
    const before = this.#last!.standings;
    // History begins with the first day of which something is measured; when all of it ceases again, rows without totals say so.
    if (before.size === 0 && rows.every((row) => row.total === null && !row.provisional)) return;
    if (standings.length === before.size && standings.every((row) => before.get(row.region) === standingText(row))) return;
    await writeSealedRankings(this.#store, standings);
    this.#last!.standings = new Map(standings.map((row) => [row.region, standingText(row)]));
  }
}

/** Rows of the table for a ranking; without totals while nothing is measured. */
export function rankingRows(scorecard: string, version: string, day: string, knownAtMs: number, rows: readonly ScoredRegion[]): RankingRow[] {
  return rows.map((row) => ({
    ...{ scorecard, region: row.region, day, version, rank: row.rank, total: row.total, class: row.class, provisional: row.provisional },
    low: row.low?.total ?? null,
    high: row.high?.total ?? null,
    knownAtMs,
  }));
}

/** What makes two days' standings the same. */
function standingText(row: SealedStanding | RankingRow): string {
  return JSON.stringify([row.version, row.rank, row.total, row.class, row.provisional, row.low, row.high]);
}
