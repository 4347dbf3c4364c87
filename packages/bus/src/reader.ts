/**
 * The delivery loop of one consumer: hands runs of messages to its handler, one batch at a time, woken by writes and never by a timer.
 *
 * In: partitions with an offset to begin at. Out: calls of `onBatch`; `onFailure` once, when one rejects. Yields to the event loop between batches.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Delivered } from './event-bus.ts';
import type { LogPartition, MessageLog } from './message-log.ts';

/** One read stops after this many characters, so that large messages neither fill the memory nor hold up the event loop. */
const BATCH_CHARACTERS = 5_000_000;
const DEFAULT_MAX_BATCH = 1_000;

/** Test switch: with this probability a run of a partition is preceded by one message of it that was delivered before, as at-least-once allows. */
export interface DeliveryFaults {
  repeat?: number;
  /** 0 ≤ x < 1 */
  random: () => number;
}

export interface ReaderOptions {
  maxBatch?: number | undefined;
  faults?: DeliveryFaults | undefined;
  onBatch: (messages: readonly Delivered[]) => Promise<void>;
  onFailure: (error: unknown) => void;
  /** Called when all that was read so far has been handled. */
  onHandled?: () => void;
}

interface Cursor {
  start: number;
  next: number;
}

export class Reader {
  private readonly log: MessageLog;
  private readonly options: ReaderOptions;
  private readonly maxBatch: number;
  private readonly cursors = new Map<LogPartition, Cursor>();
  private turn: Promise<void> | null = null;
  private isPaused = true;
  private isStopped = false;
  private rotation = 0;

  /** Begins paused. @throws RangeError when `maxBatch` is no whole number from 1 */
  constructor(log: MessageLog, options: ReaderOptions) {
    this.log = log;
    this.options = options;
    this.maxBatch = options.maxBatch ?? DEFAULT_MAX_BATCH;
    if (!Number.isInteger(this.maxBatch) || this.maxBatch < 1) throw new RangeError(`maxBatch ${this.maxBatch}: allowed is a whole number from 1`);
  }

  add(partition: LogPartition, from: number): void {
    this.cursors.set(partition, { start: from, next: from });
  }

  remove(partition: LogPartition): void {
    this.cursors.delete(partition);
  }

  /** Next offset to be read, which is the next to be handled while no batch runs. */
  position(partition: LogPartition): number {
    return this.cursors.get(partition)?.next ?? 0;
  }

  /** Looks for messages unless it is doing so. Cheap when there are none. */
  wake(): void {
    if (this.turn || this.isPaused || this.isStopped || !this.hasMore()) return;
    this.turn = this.deliver();
  }

  /** Resolves when no batch is being handled; none begins before `resume`. */
  async pause(): Promise<void> {
    this.isPaused = true;
    await this.turn;
  }

  resume(): void {
    this.isPaused = false;
    this.wake();
  }

  /** Ends it for good; resolves when no batch is being handled. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.turn;
  }

  private hasMore(): boolean {
    for (const [partition, cursor] of this.cursors) if (cursor.next < partition.next) return true;
    return false;
  }

  private async deliver(): Promise<void> {
    // Out of the caller's stack: the one who wakes is in the middle of answering publishers.
    await Promise.resolve();
    try {
      while (!this.isPaused && !this.isStopped && this.hasMore()) {
        const messages = this.readBatch();
        if (messages.length > 0) await this.options.onBatch(messages);
        this.options.onHandled?.();
        if (this.hasMore()) await nextTurn();
      }
    } catch (error) {
      this.isStopped = true;
      this.options.onFailure(error);
    } finally {
      this.turn = null;
    }
  }

  /** Every partition that has something gets its part of the batch; which one comes first moves on from batch to batch. */
  private readBatch(): Delivered[] {
    const behind = [...this.cursors].filter(([partition, cursor]) => cursor.next < partition.next);
    const first = this.rotation++ % behind.length;
    const ordered = [...behind.slice(first), ...behind.slice(0, first)];
    const batch: Delivered[] = [];
    let size = 0;
    ordered.forEach(([partition, cursor], index) => {
      const count = Math.ceil((this.maxBatch - batch.length) / (ordered.length - index));
      if (count < 1 || size >= BATCH_CHARACTERS) return;
      const again = count > 1 ? this.repeated(partition, cursor) : [];
      const run = this.log.read(partition, cursor.next, count - again.length, (BATCH_CHARACTERS - size) / (ordered.length - index));
      for (const message of [...again, ...run.messages]) batch.push(message);
      cursor.next = run.next;
      size += run.size;
    });
    return batch;
  }

  private repeated(partition: LogPartition, cursor: Cursor): Delivered[] {
    const faults = this.options.faults;
    if (!faults?.repeat || cursor.next <= cursor.start || faults.random() >= faults.repeat) return [];
    const from = cursor.start + Math.floor(faults.random() * (cursor.next - cursor.start));
    return this.log.read(partition, from, 1, 1).messages.filter((message) => message.offset < cursor.next);
  }
}
