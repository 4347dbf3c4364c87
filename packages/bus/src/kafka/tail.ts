/** Reads one topic of a broker from end to end and on, for one caller alone: no group, no committed offsets. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Partition, Tail, TailOptions } from '../event-bus.ts';
import { BusClosedError, OffsetOutOfRangeError } from '../errors.ts';
import type { KafkaLink } from './link.ts';
import type { Settings } from './options.ts';
import { KafkaReader } from './reader.ts';

export class KafkaTail implements Tail {
  readonly caughtUp: Promise<void>;
  private readonly link: KafkaLink;
  private readonly reader: KafkaReader;
  private readonly catchingUp = Promise.withResolvers<void>();
  private readonly goal: ReadonlyMap<Partition, number>;
  private readonly closed = Promise.withResolvers<void>();
  readonly ended = this.closed.promise;
  private closing: Promise<void> | null = null;

  /**
   * @param link its own connection, closed with it
   * @throws OffsetOutOfRangeError, RangeError, what kafkajs does when no broker answers
   */
  static async open(link: KafkaLink, partitions: readonly Partition[], options: TailOptions, settings: Settings): Promise<KafkaTail> {
    const [starts, ends] = [await link.starts(partitions), await link.ends(partitions)];
    return new KafkaTail(
      link,
      new Map(partitions.map((partition, index) => [partition, ends[index]!])),
      beginnings(partitions, options.from, starts, ends),
      options,
      settings,
    );
  }

  private constructor(link: KafkaLink, goal: ReadonlyMap<Partition, number>, from: readonly number[], options: TailOptions, { fetchWaitMs, log }: Settings) {
    this.link = link;
    this.goal = goal;
    const { maxBatch, onBatch } = options;
    const onFailure = (error: unknown): void => {
      this.catchingUp.reject(error);
      options.onFailure(error);
    };
    this.reader = new KafkaReader(link, { maxBatch, fetchWaitMs, log, onBatch, onFailure, onHandled: () => this.checkGoal() });
    [...goal.keys()].forEach((partition, index) => this.reader.add(partition, from[index]!));
    this.caughtUp = this.catchingUp.promise;
    // Whoever does not wait for it learns of a failure by `onFailure`.
    this.caughtUp.catch(() => {});
    void this.begin();
  }

  /** Not to be awaited within `onBatch`: it waits for it. A tail closed before it caught up rejects `caughtUp`. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.catchingUp.reject(new BusClosedError('the tail was closed before it caught up'));
    await this.reader.stop();
    await this.link.close();
    this.closed.resolve();
  }

  /** In a later turn of the event loop, so that the caller holds the tail by then. */
  private async begin(): Promise<void> {
    await nextTurn();
    this.checkGoal();
    this.reader.resume();
  }

  private checkGoal(): void {
    for (const [partition, end] of this.goal) if (this.reader.position(partition) < end) return;
    this.catchingUp.resolve();
  }
}

function beginnings(partitions: readonly Partition[], from: TailOptions['from'], starts: readonly number[], ends: readonly number[]): readonly number[] {
  if (from === 'earliest') return starts;
  if (from === 'latest') return ends;
  if (from.length !== partitions.length)
    throw new RangeError(`topic "${partitions[0]?.topic}" has ${partitions.length} partitions, ${from.length} offsets were given`);
  partitions.forEach(({ topic, partition }, index) => checkWithin({ topic, partition }, from[index]!, starts[index]!, ends[index]!));
  return from;
}

/** @throws OffsetOutOfRangeError unless the offset is a whole number from the partition's first to its end */
export function checkWithin({ topic, partition }: Partition, offset: number, start: number, end: number): void {
  if (!Number.isInteger(offset) || offset < start || offset > end) throw new OffsetOutOfRangeError(topic, partition, offset, end, start);
}
