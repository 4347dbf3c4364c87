/**
 * The product's clock. Everything that asks what time it is asks here, so that history can be replayed and tests can move the time.
 *
 * It never goes back: known at filters on the moments it gave out.
 */
import { dayOf } from '@leapboard/contracts';

export abstract class Clock {
  /** Now, in ms since 1970 (UTC). */
  abstract nowMs(): number;

  /** Today in Asia/Shanghai. */
  today(): string {
    return dayOf(this.nowMs());
  }
}

/** Wall time, held back from ever falling. */
export class SystemClock extends Clock {
  #lastMs = 0;

  override nowMs(): number {
    return (this.#lastMs = Math.max(this.#lastMs, Date.now()));
  }
}

/** Stands still until moved; once started it goes on from there at the pace of real time. The demo drives it, and a fixed clock is one never started. */
export class DrivenClock extends Clock {
  #atMs: number;
  #startedAtMs: number | null = null;

  constructor(atMs: number) {
    super();
    this.#atMs = atMs;
  }

  override nowMs(): number {
    return this.#startedAtMs === null ? this.#atMs : this.#atMs + Math.floor(performance.now() - this.#startedAtMs);
  }

  /** Moves to a moment (UTC ms); an earlier one than now is ignored. */
  advanceTo(ms: number): void {
    const now = this.nowMs();
    if (ms <= now) return;
    this.#atMs = ms;
    if (this.#startedAtMs !== null) this.#startedAtMs = performance.now();
  }

  /** Lets time pass from now on. */
  start(): void {
    this.#startedAtMs ??= performance.now();
  }
}
