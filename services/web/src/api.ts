/** The requests of the page. Input: ids. Output: the shapes of the contracts; a failed request throws ApiFailure. */
import type {
  DemoState,
  HistoryRow,
  MetricEntry,
  Problem,
  Ranking,
  RegionStanding,
  ScorecardDefinition,
  metricValues,
  scorecardList,
} from '@leapboard/contracts';

type ScorecardList = ReturnType<typeof scorecardList.parse>;
export type MetricValues = ReturnType<typeof metricValues.parse>;

const REQUEST_LIMIT_MS = 15_000;
const HISTORY_PAGES_MAX = 10;

/** `status` is 0 when no answer came. */
export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiFailure';
  }
}

async function detailOf(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return problem.detail ?? problem.title ?? response.statusText;
  } catch {
    return response.statusText;
  }
}

/** @throws ApiFailure no answer in time, an answer that is no success, or a body that is not JSON */
async function request<T>(path: string, init: { method?: string; body?: string; headers?: Record<string, string>; signal?: AbortSignal } = {}): Promise<T> {
  const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, { ...init, signal, headers: { accept: 'application/json', ...init.headers } });
  } catch (cause) {
    throw new ApiFailure(0, 'no answer', { cause });
  }
  if (!response.ok) throw new ApiFailure(response.status, await detailOf(response));
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new ApiFailure(response.status, 'the answer is not JSON', { cause });
  }
}

const part = encodeURIComponent;

export const fetchScorecards = (): Promise<ScorecardList> => request('scorecards');
export const fetchDefinition = (scorecard: string): Promise<ScorecardDefinition> => request(`scorecards/${part(scorecard)}`);
export const fetchRanking = (scorecard: string, signal: AbortSignal): Promise<Ranking> => request(`scorecards/${part(scorecard)}/ranking`, { signal });
export const fetchMetrics = (): Promise<{ rows: MetricEntry[] }> => request('metrics');

export const fetchRegion = (scorecard: string, region: string, signal: AbortSignal): Promise<RegionStanding> =>
  request(`scorecards/${part(scorecard)}/regions/${part(region)}`, { signal });

/** All days of a region's history, oldest first, over as many pages as there are (at most ten). */
export async function fetchHistory(scorecard: string, region: string, signal?: AbortSignal): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < HISTORY_PAGES_MAX; page += 1) {
    const query: string = cursor === null ? '' : `?cursor=${part(cursor)}`;
    const answer: { rows: HistoryRow[]; next: string | null } = await request(
      `scorecards/${part(scorecard)}/regions/${part(region)}/history${query}`,
      signal ? { signal } : {},
    );
    rows.push(...answer.rows);
    cursor = answer.next;
    if (cursor === null) break;
  }
  return rows.toSorted((a, b) => a.day.localeCompare(b.day));
}

export const fetchValues = (metric: string, region: string, period: string, signal: AbortSignal): Promise<MetricValues> =>
  request(`metrics/${part(metric)}/values?region=${part(region)}&period=${part(period)}`, { signal });

export const fetchDemo = (): Promise<DemoState> => request('demo');
export const changeDemo = (change: { speed?: number; paused?: boolean }): Promise<DemoState> =>
  request('demo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) });
