/**
 * The embedded bus: topics, consumer groups and offsets in one SQLite file of this process. The default run needs no broker.
 *
 * In: publishes and subscriptions of the services in this process. Out: deliveries, at least once; what `publish` answered for survives kill -9.
 * One transaction for what is published in one turn of the event loop (group-commit.ts); consumers are woken by writes (reader.ts).
 */
import type { TopicSpec } from '@leapboard/contracts';
import { ConsumerGroup } from './consumer-group.ts';
import type { Consumer } from './consumer-group.ts';
import { BusClosedError, MessageTooLargeError, UnknownPartitionError } from './errors.ts';
import { EventBus } from './event-bus.ts';
import type { GroupOptions, Outgoing, Receipt, Subscription, Tail, TailOptions } from './event-bus.ts';
import { GroupCommit } from './group-commit.ts';
import { LogTail } from './log-tail.ts';
import { MessageLog } from './message-log.ts';
import type { Appending, GroupOffset, LogPartition } from './message-log.ts';
import { partitionFor } from './murmur2.ts';
import type { DeliveryFaults } from './reader.ts';

export interface EmbeddedBusOptions {
  /** The SQLite file, or `:memory:`. Its directory is created when missing. */
  path: string;
  /** The product's clock, UTC ms: stamps what is published without a moment of its own. */
  now: () => number;
  /** Messages that may wait to be written, 100,000 by default; a larger call is always refused. */
  maxWaiting?: number;
  /** Bytes of keys and values that may wait to be written, 64 MiB by default. */
  maxWaitingBytes?: number;
  /** Bytes of key and value of one message, 1 MiB by default. */
  maxMessageBytes?: number;
  /** Test switch, for consumer groups only: deliver some messages again. */
  faults?: DeliveryFaults;
}

const MAX_WAITING = 100_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 1024 * 1024;

export class EmbeddedBus extends EventBus {
  private readonly log: MessageLog;
  private readonly writes: GroupCommit;
  private readonly now: () => number;
  private readonly maxMessageBytes: number;
  private readonly faults: DeliveryFaults | undefined;
  private readonly consumers = new Set<Consumer>();
  private readonly groups = new Map<string, ConsumerGroup>();
  private closing: Promise<void> | null = null;

  /**
   * Opens the log, which then belongs to this bus until it is closed or the process ends.
   *
   * @throws DataDirectoryInUseError when another process has it
   */
  static async open(options: EmbeddedBusOptions): Promise<EmbeddedBus> {
    return new EmbeddedBus(options);
  }

  private constructor(options: EmbeddedBusOptions) {
    super();
    this.now = options.now;
    this.maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    this.faults = options.faults;
    this.log = new MessageLog(options.path);
    const limits = { messagesMax: options.maxWaiting ?? MAX_WAITING, bytesMax: options.maxWaitingBytes ?? MAX_WAITING_BYTES };
    this.writes = new GroupCommit(this.log, limits, () => {
      for (const consumer of this.consumers) consumer.wake();
    });
  }

  /** @throws PartitionCountError, TopicKeepsError: nothing was created then */
  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.checkOpen();
    this.log.create(specs);
  }

  /**
   * The whole call is written, or nothing of it.
   *
   * @throws BusFullError, UnknownTopicError, UnknownPartitionError, MessageTooLargeError, BusWriteError, BusClosedError
   */
  async publish(messages: readonly Outgoing[]): Promise<Receipt[]> {
    this.checkOpen();
    if (messages.length === 0) return [];
    const nowMs = Math.floor(this.now());
    let bytes = 0;
    const appending = messages.map((message): Appending => {
      bytes += this.sizeOf(message);
      return { partition: this.partitionFor(message), key: message.key, value: message.value, receivedAtMs: checkMoment(message.receivedAtMs ?? nowMs) };
    });
    return this.writes.write(appending, [], bytes);
  }

  /** Callbacks begin after the returned promise has resolved; those of one subscription never overlap. @throws UnknownTopicError, BusClosedError */
  async subscribe(topics: readonly string[], options: GroupOptions): Promise<Subscription> {
    this.checkOpen();
    for (const topic of topics) this.log.partitionsOf(topic);
    return this.group(options.group).join([...new Set(topics)], options);
  }

  /** Callbacks begin after the returned promise has resolved. @throws UnknownTopicError, OffsetOutOfRangeError, BusClosedError */
  async tail(topic: string, options: TailOptions): Promise<Tail> {
    this.checkOpen();
    return new LogTail(this.log, this.consumers, topic, options);
  }

  /** @throws UnknownTopicError */
  async endOffsets(topic: string): Promise<number[]> {
    return this.log.partitionsOf(topic).map((partition) => partition.next);
  }

  /** @throws UnknownTopicError */
  partitionOf(topic: string, key: string): number {
    return partitionFor(key, this.log.partitionsOf(topic).length);
  }

  /** @throws UnknownTopicError */
  async lastReceivedAtMs(topics: readonly string[]): Promise<number | null> {
    const moments = topics.flatMap((topic) => this.log.partitionsOf(topic)).flatMap((partition) => partition.lastReceivedAtMs ?? []);
    return moments.length === 0 ? null : moments.reduce((a, b) => Math.max(a, b));
  }

  /**
   * Publishing is refused from now on, committing until the last callback has run.
   *
   * Not to be awaited within a callback: it waits for all of them.
   */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    this.writes.flush();
    await Promise.all([...this.consumers].map((consumer) => consumer.close()));
    await Promise.all([...this.groups.values()].map((group) => group.settled()));
    this.writes.flush();
    this.log.close();
  }

  private group(name: string): ConsumerGroup {
    let group = this.groups.get(name);
    if (!group) {
      const commit = async (offset: GroupOffset): Promise<void> => {
        await this.writes.write([], [offset], 0);
      };
      group = new ConsumerGroup(name, { log: this.log, faults: this.faults, commit, consumers: this.consumers });
      this.groups.set(name, group);
    }
    return group;
  }

  private sizeOf(message: Outgoing): number {
    const bytes = Buffer.byteLength(message.key) + Buffer.byteLength(message.value);
    if (bytes > this.maxMessageBytes) throw new MessageTooLargeError(message.topic, bytes, this.maxMessageBytes);
    return bytes;
  }

  private partitionFor({ topic, key, partition }: Outgoing): LogPartition {
    const partitions = this.log.partitionsOf(topic);
    const number = partition ?? partitionFor(key, partitions.length);
    const found = partitions[number];
    if (!found) throw new UnknownPartitionError(topic, number);
    return found;
  }

  private checkOpen(): void {
    if (this.closing) throw new BusClosedError('the bus is closed');
  }
}

function checkMoment(ms: number): number {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`receivedAtMs ${ms}: allowed is a whole number of milliseconds`);
  return ms;
}
