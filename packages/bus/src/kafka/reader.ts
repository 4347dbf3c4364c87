/**
 * The delivery loop of one consumer of a broker: fetches from every leader, hands what came to its handler, one batch at a time.
 *
 * In: partitions with an offset to begin at. Out: calls of `onBatch`; `onFailure` once, when one rejects or the log cannot be read on.
 * A broker that is away is waited for. What was fetched of one leader is handled before it is asked again: that bounds the memory.
 */
import type { Delivered, Partition } from '../event-bus.ts';
import { OffsetOutOfRangeError } from '../errors.ts';
import { isPassing, protocolFault, readingFailed } from './faults.ts';
import type { Fetched, KafkaLink } from './link.ts';
import type { BusLog } from './options.ts';
import { pauseFor, pauseMs } from './pause.ts';

const DEFAULT_MAX_BATCH = 1_000;
/** A topic that has gone is not waited for longer than this many tries (about half a minute). */
const UNKNOWN_TOPIC_TRIES = 30;

export interface KafkaReaderOptions {
  maxBatch: number | undefined;
  fetchWaitMs: number;
  log: BusLog;
  onBatch: (messages: readonly Delivered[]) => Promise<void>;
  onFailure: (error: unknown) => void;
  /** Called when all that was fetched so far has been handled. */
  onHandled?: () => void;
}

interface Cursor extends Partition {
  /** Next offset to ask for. */
  from: number;
  /** Next offset to be handled, while no batch runs. */
  next: number;
  fetched: Delivered[];
  /** The broker had nothing though the partition goes on: ask for it alone, so that a limit cannot be the reason. */
  isAlone: boolean;
}

export class KafkaReader {
  private readonly link: KafkaLink;
  private readonly options: KafkaReaderOptions;
  private readonly maxBatch: number;
  private readonly cursors = new Map<string, Cursor>();
  private readonly fetching = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private turn: Promise<void> | null = null;
  private isPaused = true;
  private rotation = 0;
  private failedTries = 0;

  /** Begins paused. @throws RangeError when `maxBatch` is no whole number from 1 */
  constructor(link: KafkaLink, options: KafkaReaderOptions) {
    this.link = link;
    this.options = options;
    this.maxBatch = options.maxBatch ?? DEFAULT_MAX_BATCH;
    if (!Number.isInteger(this.maxBatch) || this.maxBatch < 1) throw new RangeError(`maxBatch ${this.maxBatch}: allowed is a whole number from 1`);
  }

  add({ topic, partition }: Partition, from: number): void {
    this.cursors.set(`${topic}/${partition}`, { topic, partition, from, next: from, fetched: [], isAlone: false });
  }

  /** Forgets all partitions; what is still being fetched of them is dropped. */
  clear(): void {
    this.cursors.clear();
  }

  /** Next offset to be handled, while no batch runs. */
  position({ topic, partition }: Partition): number {
    return this.cursors.get(`${topic}/${partition}`)?.next ?? 0;
  }

  /** Resolves when no batch is being handled; none begins before `resume`. */
  async pause(): Promise<void> {
    this.isPaused = true;
    await this.turn;
  }

  resume(): void {
    this.isPaused = false;
    this.wake();
    this.fetchMore();
  }

  /** Ends it for good; resolves when no batch is being handled. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.turn;
  }

  private get isIdle(): boolean {
    return this.isPaused || this.stopping.signal.aborted;
  }

  /** Asks every leader of whose partitions all has been handled, unless it is being asked. */
  private fetchMore(): void {
    if (this.isIdle || this.cursors.size === 0) return;
    let led: Map<string, Cursor[]>;
    try {
      led = Map.groupBy(this.cursors.values(), (cursor) => this.link.leaderOf(cursor));
    } catch (error) {
      led = new Map();
      this.keepFetching('', Promise.reject(error instanceof Error ? error : new Error(String(error))));
    }
    for (const [leader, cursors] of led) {
      if (cursors.some((cursor) => cursor.fetched.length > 0)) continue;
      const alone = cursors.find((cursor) => cursor.isAlone);
      if (!this.fetching.has(leader)) this.keepFetching(leader, this.fetchFrom(leader, alone ? [alone] : cursors));
    }
  }

  private keepFetching(leader: string, fetched: Promise<void>): void {
    if (this.fetching.has(leader)) return void fetched.catch(() => {});
    const done = fetched
      .catch((error: unknown) => this.recover(error))
      .finally(() => {
        this.fetching.delete(leader);
        this.fetchMore();
      });
    this.fetching.set(leader, done);
  }

  private async fetchFrom(leader: string, cursors: readonly Cursor[]): Promise<void> {
    // Copies: a cursor that is taken away and added again while the broker is asked is another one.
    const answers = await this.link.fetch(
      leader,
      cursors.map(({ topic, partition, from }) => ({ topic, partition, from })),
      this.options.fetchWaitMs,
    );
    this.failedTries = 0;
    for (const answer of answers) {
      const cursor = this.cursors.get(`${answer.topic}/${answer.partition}`);
      if (cursor && cursors.includes(cursor) && cursor.from === answer.from) take(cursor, answer);
    }
    if (!this.turn && !this.stopping.signal.aborted) this.settle();
    this.wake();
  }

  /** @returns when it makes sense to ask again */
  private async recover(error: unknown): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const type = protocolFault(error);
    const isGone = type === 'UNKNOWN_TOPIC_OR_PARTITION' && this.failedTries >= UNKNOWN_TOPIC_TRIES;
    if (type === 'OFFSET_OUT_OF_RANGE') return this.fail(await this.outOfRange(error));
    if (isGone || (!isPassing(error) && type !== 'UNKNOWN_TOPIC_OR_PARTITION')) return this.fail(readingFailed(error));
    this.options.log.warn({ err: error, tries: this.failedTries + 1 }, 'the log could not be read, trying again');
    await pauseFor(pauseMs(this.failedTries++), this.stopping.signal);
    try {
      if (!this.stopping.signal.aborted) await this.link.refresh(error);
    } catch (again) {
      this.options.log.warn({ err: again }, 'the brokers could not be asked who leads the partitions');
    }
  }

  /** kafkajs does not say of which partition, so it is looked for. */
  private async outOfRange(error: unknown): Promise<Error> {
    try {
      const cursors = [...this.cursors.values()];
      const [starts, ends] = [await this.link.starts(cursors), await this.link.ends(cursors)];
      const at = cursors.findIndex((cursor, index) => cursor.from < starts[index]! || cursor.from > ends[index]!);
      const cursor = cursors[at];
      if (cursor) return new OffsetOutOfRangeError(cursor.topic, cursor.partition, cursor.from, ends[at]!, starts[at]);
    } catch (again) {
      this.options.log.warn({ err: again }, 'the ends of the partitions could not be asked');
    }
    return readingFailed(error);
  }

  private fail(error: unknown): void {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    this.options.onFailure(error);
  }

  private wake(): void {
    if (this.turn || this.isIdle || !this.hasFetched()) return;
    this.turn = this.deliver();
  }

  private hasFetched(): boolean {
    for (const cursor of this.cursors.values()) if (cursor.fetched.length > 0) return true;
    return false;
  }

  private async deliver(): Promise<void> {
    await Promise.resolve();
    try {
      while (!this.isIdle && this.hasFetched()) {
        await this.options.onBatch(this.takeBatch());
        this.settle();
        this.fetchMore();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.turn = null;
    }
    // What came between the last look and now.
    this.wake();
  }

  /** What is not waiting has been handled. */
  private settle(): void {
    for (const cursor of this.cursors.values()) cursor.next = cursor.fetched[0]?.offset ?? cursor.from;
    this.options.onHandled?.();
  }

  /** Every partition that has something gets its part of the batch; which one comes first moves on from batch to batch. */
  private takeBatch(): Delivered[] {
    const behind = [...this.cursors.values()].filter((cursor) => cursor.fetched.length > 0);
    const first = this.rotation++ % behind.length;
    const ordered = [...behind.slice(first), ...behind.slice(0, first)];
    const batch: Delivered[] = [];
    ordered.forEach((cursor, index) => {
      const count = Math.ceil((this.maxBatch - batch.length) / (ordered.length - index));
      batch.push(...cursor.fetched.splice(0, count));
    });
    return batch;
  }
}

function take(cursor: Cursor, { run, end }: Fetched): void {
  const hasAdvanced = run.next > cursor.from;
  if (hasAdvanced) {
    cursor.fetched.push(...run.messages);
    cursor.from = run.next;
  } else if (cursor.from < end && cursor.isAlone) {
    // A batch of which compaction left nothing but its head: step over it.
    cursor.from += 1;
  }
  cursor.isAlone = !hasAdvanced && cursor.from < end;
}
