/** Reads one topic from end to end and on, for one caller alone: no group, no committed offsets. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tail, TailOptions } from './event-bus.ts';
import { BusClosedError } from './errors.ts';
import { checkOffset } from './consumer-group.ts';
import type { Consumer } from './consumer-group.ts';
import type { LogPartition, MessageLog } from './message-log.ts';
import { Reader } from './reader.ts';

export class LogTail implements Tail, Consumer {
  readonly caughtUp: Promise<void>;
  private readonly reader: Reader;
  private readonly consumers: Set<Consumer>;
  private readonly catchingUp = Promise.withResolvers<void>();
  /** Where each partition ended when the tail was asked for. */
  private readonly goal: ReadonlyMap<LogPartition, number>;

  /**
   * @param consumers all who read; the tail adds itself and takes itself out
   * @throws OffsetOutOfRangeError, RangeError
   */
  constructor(log: MessageLog, consumers: Set<Consumer>, topic: string, options: TailOptions) {
    const partitions = log.partitionsOf(topic);
    const starts = startsOf(topic, partitions, options.from);
    this.goal = new Map(partitions.map((partition) => [partition, partition.next]));
    this.consumers = consumers;
    this.reader = new Reader(log, {
      maxBatch: options.maxBatch,
      onBatch: options.onBatch,
      onFailure: (error) => {
        this.catchingUp.reject(error);
        this.consumers.delete(this);
        options.onFailure(error);
      },
      onHandled: () => this.checkGoal(),
    });
    partitions.forEach((partition, index) => this.reader.add(partition, starts[index]!));
    this.caughtUp = this.catchingUp.promise;
    // Whoever does not wait for it learns of a failure by `onFailure`.
    this.caughtUp.catch(() => {});
    consumers.add(this);
    void this.begin();
  }

  /** Not to be awaited within `onBatch`: it waits for it. A tail closed before it caught up rejects `caughtUp`. */
  async close(): Promise<void> {
    this.catchingUp.reject(new BusClosedError('the tail was closed before it caught up'));
    await this.reader.stop();
    this.consumers.delete(this);
  }

  wake(): void {
    this.reader.wake();
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

function startsOf(topic: string, partitions: readonly LogPartition[], from: TailOptions['from']): readonly number[] {
  if (from === 'earliest') return partitions.map(() => 0);
  if (from === 'latest') return partitions.map((partition) => partition.next);
  if (from.length !== partitions.length) throw new RangeError(`topic "${topic}" has ${partitions.length} partitions, ${from.length} offsets were given`);
  partitions.forEach((partition, index) => checkOffset(partition, from[index]!));
  return from;
}
