/** Loads what the page shows: the scorecard named in the address (`?scorecard=`) or the first there is, and the names of metrics. */
import { useCallback, useEffect, useState } from 'react';
import type { MetricEntry, ScorecardDefinition } from '@leapboard/contracts';
import { ApiFailure, fetchDefinition, fetchMetrics, fetchScorecards } from './api.ts';

const AGAIN_AFTER_MS = 4_000;

export type Loaded =
  | { status: 'loading' }
  | { status: 'failed' }
  | { status: 'none' }
  | { status: 'ready'; definition: ScorecardDefinition; metrics: ReadonlyMap<string, MetricEntry> };

async function load(): Promise<Loaded> {
  const { rows } = await fetchScorecards();
  const asked = new URLSearchParams(location.search).get('scorecard');
  const chosen = rows.find((row) => row.id === asked) ?? rows[0];
  if (!chosen) return { status: 'none' };
  const [definition, metrics] = await Promise.all([fetchDefinition(chosen.id), fetchMetrics()]);
  return { status: 'ready', definition, metrics: new Map(metrics.rows.map((metric) => [metric.id, metric])) };
}

/** @returns what is loaded, and a way to try at once instead of in a few seconds */
export function useScorecard(): [Loaded, () => void] {
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const tryNow = useCallback(() => setAttempt((count) => count + 1), []);
  useEffect(() => {
    let isCurrent = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    const settle = (answer: Loaded): void => {
      if (!isCurrent) return;
      // What is shown stays while it cannot be loaded anew.
      setLoaded((old) => (old.status === 'ready' && answer.status !== 'ready' ? old : answer));
      if (answer.status !== 'ready') again = setTimeout(tryNow, AGAIN_AFTER_MS);
    };
    load().then(settle, (failure: unknown) => {
      if (!(failure instanceof ApiFailure)) throw failure;
      settle({ status: 'failed' });
    });
    return () => {
      isCurrent = false;
      clearTimeout(again);
    };
  }, [attempt, tryNow]);
  return [loaded, tryNow];
}
