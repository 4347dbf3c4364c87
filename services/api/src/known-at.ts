/** The moment of knowledge a question is asked at. Input: what was asked, and now. Output: UTC ms. */
import { badRequest } from './problem.ts';

/** @param knownAt an RFC 3339 moment; absent = now. @throws ProblemError 400 when it is still to come: nobody knows what will be known then */
export function knownAtOf(knownAt: string | undefined, nowMs: number): number {
  if (knownAt === undefined) return nowMs;
  const ms = Date.parse(knownAt);
  if (ms > nowMs) {
    const reason = { field: 'knownAt', value: knownAt, allowed: `a moment up to now, ${new Date(nowMs).toISOString()}` };
    throw badRequest('knownAt is still to come', [reason]);
  }
  // Nothing was received before 1970, and the store's moments begin about there.
  return Math.max(ms, 0);
}
