/**
 * Group commit: what is handed over in one turn of the event loop is made durable by one transaction, so that one fsync serves many callers.
 *
 * In: calls of any number of messages and offsets. Out: each call's receipts once they are on disk. The queue is bounded by messages and by bytes.
 */
import { BusFullError } from './event-bus.ts';
import type { Receipt } from './event-bus.ts';
import { BusWriteError } from './errors.ts';
import type { Appending, GroupOffset, MessageLog } from './message-log.ts';

/** One transaction takes calls up to this many messages or bytes (a call is never split): some 5 ms in which nothing else runs. */
const TRANSACTION_MESSAGES = 2_000;
const TRANSACTION_BYTES = 2 * 1024 * 1024;

interface Call {
  messages: readonly Appending[];
  offsets: readonly GroupOffset[];
  /** Messages and offsets together. */
  count: number;
  bytes: number;
  resolve: (receipts: Receipt[]) => void;
  reject: (error: Error) => void;
}

export interface QueueLimits {
  messagesMax: number;
  bytesMax: number;
}

export class GroupCommit {
  private readonly log: MessageLog;
  private readonly limits: QueueLimits;
  private readonly onWritten: () => void;
  private waiting: Call[] = [];
  private count = 0;
  private bytes = 0;
  private scheduled: NodeJS.Immediate | null = null;

  /** @param onWritten called after each transaction, when its messages can be read */
  constructor(log: MessageLog, limits: QueueLimits, onWritten: () => void) {
    this.log = log;
    this.limits = limits;
    this.onWritten = onWritten;
  }

  /**
   * Takes a call, all of it or nothing, and resolves when it is on disk.
   *
   * @param bytes size of keys and values
   * @throws BusFullError, BusWriteError
   */
  write(messages: readonly Appending[], offsets: readonly GroupOffset[], bytes: number): Promise<Receipt[]> {
    const count = messages.length + offsets.length;
    if (this.count + count > this.limits.messagesMax || this.bytes + bytes > this.limits.bytesMax) {
      return Promise.reject(
        new BusFullError(
          `${this.count} messages (${this.bytes} bytes) are waiting to be written, ${count} (${bytes} bytes) more are too many: try again later`,
        ),
      );
    }
    this.count += count;
    this.bytes += bytes;
    this.schedule();
    return new Promise((resolve, reject) => this.waiting.push({ messages, offsets, count, bytes, resolve, reject }));
  }

  /** Writes all that is waiting, now. */
  flush(): void {
    while (this.waiting.length > 0) this.writeOnce();
  }

  private schedule(): void {
    this.scheduled ??= setImmediate(() => {
      this.scheduled = null;
      this.writeOnce();
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private writeOnce(): void {
    const calls = this.takeCalls();
    if (calls.length === 0) return;
    try {
      const receipts = this.log.write(
        calls.flatMap((call) => call.messages),
        calls.flatMap((call) => call.offsets),
      );
      let from = 0;
      for (const call of calls) call.resolve(receipts.slice(from, (from += call.messages.length)));
    } catch (cause) {
      for (const call of calls) call.reject(new BusWriteError('the log could not be written', { cause }));
    }
    this.onWritten();
  }

  private takeCalls(): Call[] {
    let taken = 0;
    let messages = 0;
    let bytes = 0;
    while (taken < this.waiting.length && messages < TRANSACTION_MESSAGES && bytes < TRANSACTION_BYTES) {
      const call = this.waiting[taken]!;
      messages += call.count;
      bytes += call.bytes;
      taken += 1;
    }
    this.count -= messages;
    this.bytes -= bytes;
    return this.waiting.splice(0, taken);
  }
}
