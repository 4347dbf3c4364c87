/**
 * Keeps what the open region's panel shows: its standing, its history and the published figures beside computed ones.
 *
 * Input: scorecard, region code, a mark that changes whenever the region's row does, and the day. Output: standing and history. Each is asked again
 * when its mark changes, never twice at once.
 */
import { useEffect, useRef, useState } from 'react';
import type { HistoryRow, RegionStanding } from '@leapboard/contracts';
import { ApiFailure, fetchHistory, fetchRegion } from './api.ts';
import { coalesced } from './coalesce.ts';

export type RegionFault = 'unknown' | 'failed' | null;

const NOT_FOUND = 404;

/** Runs `load` at once and whenever `mark` changes; what arrives for a former region is dropped. */
function useFollowed(key: string, mark: unknown, load: (signal: AbortSignal) => Promise<void>): void {
  const latest = useRef(load);
  latest.current = load;
  const start = useRef<(() => void) | null>(null);
  useEffect(() => {
    const closing = new AbortController();
    start.current = coalesced(async () => {
      if (!closing.signal.aborted) await latest.current(closing.signal);
    });
    return () => {
      closing.abort();
    };
  }, [key]);
  useEffect(() => start.current?.(), [key, mark]);
}

/** @returns the standing as last answered, null until then or when `fault` says why not */
export function useStanding(scorecard: string, region: string, mark: unknown): { standing: RegionStanding | null; fault: RegionFault } {
  const [standing, setStanding] = useState<RegionStanding | null>(null);
  const [fault, setFault] = useState<RegionFault>(null);
  useFollowed(`${scorecard}/${region}`, mark, async (signal) => {
    try {
      const answer = await fetchRegion(scorecard, region, signal);
      if (signal.aborted) return;
      setStanding(answer);
      setFault(null);
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      if (!signal.aborted) setFault(failure.status === NOT_FOUND ? 'unknown' : 'failed');
    }
  });
  return standing?.region === region ? { standing, fault: null } : { standing: null, fault };
}

/** @returns the days of a region's history, oldest first; null until loaded */
export function useHistory(scorecard: string, region: string, asOf: string | undefined): HistoryRow[] | null {
  const [history, setHistory] = useState<{ region: string; rows: HistoryRow[] } | null>(null);
  useFollowed(`${scorecard}/${region}`, asOf, async (signal) => {
    try {
      const rows = await fetchHistory(scorecard, region, signal);
      if (!signal.aborted) setHistory({ region, rows });
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      if (!signal.aborted) setHistory((old) => old ?? { region, rows: [] });
    }
  });
  return history?.region === region ? history.rows : null;
}
