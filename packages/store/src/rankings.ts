/** Tables of the scorer: each region's standing at the end of a day, and now. */
import { clickhouseMoment, type Store } from './client.ts';

export interface RankingRow {
  scorecard: string;
  region: string;
  day: string;
  version: string;
  rank: number | null;
  total: number | null;
  class: string | null;
  provisional: boolean;
  low: number | null;
  high: number | null;
  knownAtMs: number;
}

export type SealedStanding = Omit<RankingRow, 'scorecard' | 'knownAtMs'>;

/** Writes the standings at the end of days; a row of the same scorecard, region and day is replaced. */
export function writeSealedRankings(store: Store, rows: readonly RankingRow[]): Promise<void> {
  return insertRankings(store, 'rankings', rows);
}

/** Writes the standings now; a region's row is replaced by one known later, or as late and written after. */
export function writeCurrentRankings(store: Store, rows: readonly RankingRow[]): Promise<void> {
  return insertRankings(store, 'current_rankings', rows);
}

async function insertRankings(store: Store, table: 'rankings' | 'current_rankings', rows: readonly RankingRow[]): Promise<void> {
  await store.insert(
    table,
    ['scorecard', 'region', 'day', 'version', 'rank', 'total', 'class', 'provisional', 'low', 'high', 'known_at'],
    rows.map((row) => [
      row.scorecard,
      row.region,
      row.day,
      row.version,
      row.rank,
      row.total,
      row.class,
      row.provisional,
      row.low,
      row.high,
      clickhouseMoment(row.knownAtMs),
    ]),
  );
}

/** A region's standing at the end of each day after `afterDay` on which the ranking changed, oldest first, at most `limit`. @throws StoreBusyError, QueryTimeoutError */
export function rankingHistory(
  store: Store,
  of: { scorecard: string; region: string; afterDay: string | null; limit: number },
): Promise<{ day: string; total: number | null; class: string | null; rank: number | null }[]> {
  return store.read('ranking_history', { ...of, afterDay: of.afterDay ?? '1970-01-01' });
}

/** Every region's standing on the last day that was sealed; empty when none was. */
export function lastSealedRankings(store: Store, scorecard: string): Promise<SealedStanding[]> {
  return store.readAll('last_sealed_rankings', { scorecard });
}
