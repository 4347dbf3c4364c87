/**
 * Writing behind: rows wait a little, so that the store gets few big inserts. The number of inserts costs, not the rows.
 *
 * One flush is in flight at a time; the next begins when it is done and the oldest row has waited `flushAfterMs`, or many wait.
 */
import type { AggregatorRows, ProgressRow } from '@leapboard/store';

export interface WriteBehindOptions {
  write: (rows: AggregatorRows) => Promise<void>;
  /** Called after each flush with the progress it made durable. */
  onStored: (progress: readonly ProgressRow[]) => Promise<void>;
  onFailure: (error: unknown) => void;
  flushAfterMs: () => number;
}

const ROWS_AT_ONCE = 50_000;
const ROWS_WAITING_MAX = 100_000;

const none = (): AggregatorRows => ({ observations: [], changes: [], deadLetters: [], progress: [] });

export class WriteBehind {
  readonly #options: WriteBehindOptions;
  #rows = none();
  readonly #progress = new Map<string, ProgressRow>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #failed = false;
  readonly #waitingForRoom: (() => void)[] = [];

  constructor(options: WriteBehindOptions) {
    this.#options = options;
  }

  /** Rows not yet handed to the store. */
  get waiting(): number {
    return this.#rows.observations.length + this.#rows.deadLetters.length;
  }

  /** Takes rows, and the progress they lead to. Resolves when more may come: intake stops while too many wait. */
  async add(rows: Omit<AggregatorRows, 'progress'>, progress: readonly ProgressRow[]): Promise<void> {
    // Not push(...rows): a spread of very many rows overflows the stack.
    for (const row of rows.observations) this.#rows.observations.push(row);
    for (const row of rows.changes) this.#rows.changes.push(row);
    for (const row of rows.deadLetters) this.#rows.deadLetters.push(row);
    for (const row of progress) this.#progress.set(`${row.topic}/${row.partition}`, row);
    this.#schedule();
    while (this.waiting >= ROWS_WAITING_MAX && !this.#failed) await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Writes everything that waits; resolves when it is durable. */
  async drain(): Promise<void> {
    while (!this.#failed && (this.#flushing || this.#progress.size > 0)) await (this.#flushing ?? this.#flush());
    // One may have been set when a write ended with more waiting.
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#flushing || this.#failed || this.#progress.size === 0) return;
    if (this.waiting >= ROWS_AT_ONCE) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      void this.#flush();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#flush();
      }, this.#options.flushAfterMs());
    }
  }

  #flush(): Promise<void> {
    if (this.#flushing) return this.#flushing;
    const rows = { ...this.#rows, progress: [...this.#progress.values()] };
    this.#rows = none();
    this.#progress.clear();
    for (const resolve of this.#waitingForRoom.splice(0)) resolve();
    this.#flushing = this.#write(rows).finally(() => {
      this.#flushing = undefined;
      this.#schedule();
    });
    return this.#flushing;
  }

  async #write(rows: AggregatorRows): Promise<void> {
    try {
      await this.#options.write(rows);
      await this.#options.onStored(rows.progress);
    } catch (error) {
      this.#failed = true;
      for (const resolve of this.#waitingForRoom.splice(0)) resolve();
      this.#options.onFailure(error);
    }
  }
}
