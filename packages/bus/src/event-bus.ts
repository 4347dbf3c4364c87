/**
 * The port between services: topics of ordered partitions, consumer groups, offsets.
 *
 * At least once: a message may come again after a crash. Order holds within a partition and nowhere else. Every implementation passes `bus.suite.ts`.
 */
import type { TopicSpec } from '@leapboard/contracts';

export interface Outgoing {
  topic: string;
  /** Chooses the partition (murmur2 of its UTF-8 bytes, as Kafka's default partitioner does) unless `partition` is given; names what is kept in latest-per-key topics. */
  key: string;
  partition?: number;
  value: string;
  /** Moment (UTC ms) the message counts as received; the bus's clock when absent. Only history being replayed gives one. */
  receivedAtMs?: number;
}

export interface Receipt {
  topic: string;
  partition: number;
  offset: number;
  receivedAtMs: number;
}

export interface Delivered extends Receipt {
  key: string;
  value: string;
}

export interface Partition {
  topic: string;
  partition: number;
}

export interface GroupOptions {
  /** Members of one group share the partitions; each partition has one owner at a time. */
  group: string;
  /** Most messages handed over at once. */
  maxBatch?: number;
  /**
   * Called with all partitions that become ours at once, before their first batch: where to begin each, in the same order. undefined = the group's committed
   * offset, else the beginning. The place for restoring state; `end` is a partition's next offset at that moment.
   */
  onAssigned?: (partitions: readonly (Partition & { end: number })[]) => Promise<readonly (number | undefined)[]>;
  /** Called with all partitions that are given up at once, before they are: finish what is in flight for them. */
  onRevoked?: (partitions: readonly Partition[]) => Promise<void>;
  /** Messages of one or several partitions, each partition's in order. The next batch comes when the promise settles; a rejection stops the subscription and is given to `onFailure`. */
  onBatch: (messages: readonly Delivered[]) => Promise<void>;
  onFailure: (error: unknown) => void;
}

export interface TailOptions {
  /** First offset wanted of each partition; `earliest` = all that is kept, `latest` = only what comes from now on. */
  from: 'earliest' | 'latest' | readonly number[];
  maxBatch?: number;
  onBatch: (messages: readonly Delivered[]) => Promise<void>;
  onFailure: (error: unknown) => void;
}

export interface Subscription {
  /** Records that the group is done with everything below `next`. Only a hint for the next start of a consumer which restores itself. */
  commit(partition: Partition, next: number): Promise<void>;
  /** Resolves when no callback runs any more. May be called twice. */
  close(): Promise<void>;
}

export interface Tail {
  /** Resolves when everything that was in the topic at the time of the call to `tail` has been handled. */
  caughtUp: Promise<void>;
  close(): Promise<void>;
}

/** The queue of messages waiting to be made durable is full: try again later (HTTP 503). */
export class BusFullError extends Error {
  readonly code = 'BUS_FULL';
}

/** A topic exists with another number of partitions than asked for: keys would change their partition. */
export class PartitionCountError extends Error {
  readonly code = 'BUS_PARTITION_COUNT';
}

/**
 * An abstract class and not an interface, so that it is type and injection token at once.
 *
 * Callbacks of a subscription or tail begin after its promise has resolved and never overlap; its `close` waits for them, so it is not awaited within one.
 */
export abstract class EventBus {
  /** Creates what is missing. @throws PartitionCountError */
  abstract createTopics(specs: readonly TopicSpec[]): Promise<void>;
  /**
   * Resolves with one receipt for each message, in order, once all are durable. `receivedAtMs` never falls within a partition.
   * @throws BusFullError when too much is waiting; nothing of the call was taken then
   */
  abstract publish(messages: readonly Outgoing[]): Promise<Receipt[]>;
  abstract subscribe(topics: readonly string[], options: GroupOptions): Promise<Subscription>;
  /** Reads every partition of one topic, in every process that asks, and keeps on reading. */
  abstract tail(topic: string, options: TailOptions): Promise<Tail>;
  /** Next offset of each partition of a topic. */
  abstract endOffsets(topic: string): Promise<number[]>;
  /** The partition a key belongs to. */
  abstract partitionOf(topic: string, key: string): number;
  /** The greatest `receivedAtMs` of the topics, null when they are empty: the log knows how late it is. */
  abstract lastReceivedAtMs(topics: readonly string[]): Promise<number | null>;
  /** Stops intake, makes durable what was accepted, ends all subscriptions. */
  abstract close(): Promise<void>;
}
