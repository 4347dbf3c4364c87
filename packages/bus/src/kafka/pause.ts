/** Growing pauses between tries, cut short when there is nothing left to try for. */
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
