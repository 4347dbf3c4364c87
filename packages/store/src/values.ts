/** What was known at a moment: values of measures, summed up from the change log. */
import type { Store } from './client.ts';

/** A figure as it was known. */
export interface KnownValue {
  measure: string;
  region: string;
  period: string;
  value: number;
  source: string;
  vintage: string | null;
}

/**
 * The value of every fact of the measures as known at a moment (UTC ms), ordered by measure, region, period. Retracted facts are absent.
 * @throws StoreBusyError, QueryTimeoutError
 */
export function measureValuesKnownAt(store: Store, of: { measures: readonly string[]; knownAtMs: number }): Promise<KnownValue[]> {
  return store.read('measure_values_known_at', of);
}

/** The same for a service's own work: waits as long as it takes. */
export function measureValuesForSealing(store: Store, of: { measures: readonly string[]; knownAtMs: number }): Promise<KnownValue[]> {
  return store.readAll('measure_values_known_at', of);
}

/** Days (Asia/Shanghai) on which a fact of the measures changed, within (afterMs, untilMs], in order. */
export async function changeDays(store: Store, of: { measures: readonly string[]; afterMs: number; untilMs: number }): Promise<string[]> {
  const rows = await store.readAll<{ day: string }>('change_days', of);
  return rows.map((row) => row.day);
}

/** Where a fact of the measures ever stood by a moment (UTC ms), retracted ones too. */
export function changedPlaces(
  store: Store,
  of: { measures: readonly string[]; untilMs: number },
): Promise<{ measure: string; region: string; period: string }[]> {
  return store.readAll('changed_places', of);
}

/**
 * One page of a measure's values as known at a moment, ordered by region, then period; '' = any region or period.
 * `after` is the last row of the page before.
 * @throws StoreBusyError, QueryTimeoutError
 */
export function measureValuesPage(
  store: Store,
  of: { measure: string; region: string; period: string; knownAtMs: number; afterRegion: string; afterPeriod: string; limit: number },
): Promise<KnownValue[]> {
  return store.read('measure_values_page', of);
}
