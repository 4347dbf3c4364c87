/** Growing pauses between tries, cut short when there is nothing left to try for; and the patience of those who close. */
import { setTimeout as wait } from 'node:timers/promises';
import { RETRY } from './options.ts';

/** Resolves after `ms`, or at once when the signal says so. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The pause before try number `tried` + 1, ms. */
export const pauseMs = (tried: number): number => Math.min(RETRY.maxRetryTime, RETRY.initialRetryTime * 2 ** Math.min(tried, 10));

/** What saying goodbye to a broker may take: closing a bus does so twice, one after the other, and has ten seconds. */
const FAREWELL_MS = 1_500;

/** Waits for a farewell, but not for a broker that does not answer. @returns whether it was in time */
export async function inTime(farewell: Promise<unknown>, ms = FAREWELL_MS): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([farewell.then(() => true), pauseFor(ms, over.signal).then(() => false)]);
  } finally {
    over.abort();
  }
}
