/**
 * The bus on Kafka: the same port, carried by brokers, so that services run in processes of their own on several machines.
 *
 * In: publishes and subscriptions of this process. Out: deliveries, at least once; what `publish` answered for is on all replicas in step.
 * One producer for the process (kafka/outbox.ts); each subscription and tail has a connection of its own (kafka/link.ts).
 */
import type { TopicSpec } from '@leapboard/contracts';
import type { Admin, Kafka } from 'kafkajs';
import { BusClosedError, BusUnreachableError, MessageTooLargeError, UnknownPartitionError } from './errors.ts';
import { EventBus } from './event-bus.ts';
import type { GroupOptions, Outgoing, Receipt, Subscription, Tail, TailOptions } from './event-bus.ts';
import { lastMoments } from './kafka/last-moment.ts';
import { KafkaLink } from './kafka/link.ts';
import { KafkaMember } from './kafka/member.ts';
import { clientOf, settingsOf } from './kafka/options.ts';
import type { KafkaBusOptions, Settings } from './kafka/options.ts';
import { Outbox } from './kafka/outbox.ts';
import type { Addressed } from './kafka/outbox.ts';
import { KafkaTail } from './kafka/tail.ts';
import { KafkaTopics } from './kafka/topics.ts';
import { partitionFor } from './murmur2.ts';

export type { BusLog, KafkaBusOptions } from './kafka/options.ts';

interface Consumer {
  close(): Promise<void>;
  /** Resolves when it is closed, or ended by a failure. */
  ended: Promise<void>;
}

export class KafkaBus extends EventBus {
  private readonly settings: Settings;
  private readonly client: Kafka;
  private readonly admin: Admin;
  private readonly topics: KafkaTopics;
  /** For questions of the bus itself: ends and last moments. */
  private readonly link: KafkaLink;
  private readonly outbox: Outbox;
  private readonly consumers = new Set<Consumer>();
  private closing: Promise<void> | null = null;

  /** Connects, and learns which topics there are. @throws BusUnreachableError when no broker answers */
  static async open(options: KafkaBusOptions): Promise<KafkaBus> {
    const bus = new KafkaBus(options);
    try {
      await bus.admin.connect();
      await bus.link.connect([]);
      await bus.topics.load();
      return bus;
    } catch (cause) {
      await bus.close();
      throw new BusUnreachableError(`no broker of ${options.brokers.join(', ')} can be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  private constructor(options: KafkaBusOptions) {
    super();
    this.settings = settingsOf(options);
    this.client = clientOf(options);
    this.admin = this.client.admin();
    this.topics = new KafkaTopics(this.admin, this.settings.replicationFactor, this.settings.maxMessageBytes);
    this.link = new KafkaLink(this.client);
    this.outbox = new Outbox(clientOf(options, this.settings.publishRetries), this.settings, async (partitions) => {
      await this.link.connect(partitions.map(({ topic }) => topic));
      return lastMoments(this.link, partitions);
    });
  }

  /** @throws PartitionCountError, TopicKeepsError: nothing was created then */
  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.checkOpen();
    await this.topics.create(specs);
  }

  /**
   * Messages of one call may go in several requests: when it rejects with BusWriteError, any of them may have been written.
   *
   * `receivedAtMs` does not fall among what this process publishes after what it found. Two processes that publish to one partition each keep their own
   * order; between them the clocks decide, because no broker stamps with the product's clock.
   *
   * @throws BusFullError, UnknownTopicError, UnknownPartitionError, MessageTooLargeError, BusWriteError, BusClosedError
   */
  async publish(messages: readonly Outgoing[]): Promise<Receipt[]> {
    this.checkOpen();
    if (messages.length === 0) return [];
    // Only where a topic is new to us is anything awaited: calls made at once keep their order.
    for (const { topic } of messages) if (!this.topics.counts.has(topic)) await this.topics.partitionsOf(topic);
    this.checkOpen();
    const nowMs = Math.floor(this.settings.now());
    return this.outbox.write(messages.map((message) => this.address(message, nowMs)));
  }

  /** Callbacks begin after the returned promise has resolved; those of one subscription never overlap. @throws UnknownTopicError, BusClosedError, BusUnreachableError */
  async subscribe(topics: readonly string[], options: GroupOptions): Promise<Subscription> {
    return this.consume(topics, async (link) => new KafkaMember(link, [...new Set(topics)], this.topics.counts, options, this.settings));
  }

  /** Callbacks begin after the returned promise has resolved. @throws UnknownTopicError, OffsetOutOfRangeError, BusClosedError, BusUnreachableError */
  async tail(topic: string, options: TailOptions): Promise<Tail> {
    return this.consume([topic], async (link) => KafkaTail.open(link, await this.topics.partitionsOf(topic), options, this.settings));
  }

  /** @throws UnknownTopicError */
  async endOffsets(topic: string): Promise<number[]> {
    const partitions = await this.topics.partitionsOf(topic);
    await this.link.connect([topic]);
    return this.link.ends(partitions);
  }

  /** @throws UnknownTopicError also when the topic came after the bus was opened and was not used here yet */
  partitionOf(topic: string, key: string): number {
    return partitionFor(key, this.topics.countOf(topic));
  }

  /** Reads the last message of each partition. @throws UnknownTopicError */
  async lastReceivedAtMs(topics: readonly string[]): Promise<number | null> {
    const partitions = (await Promise.all(topics.map((topic) => this.topics.partitionsOf(topic)))).flat();
    await this.link.connect(topics);
    const moments = (await lastMoments(this.link, partitions)).filter((moment) => moment !== null);
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
    const ends = await Promise.allSettled([this.outbox.close(), ...[...this.consumers].map((consumer) => consumer.close())]);
    ends.push(...(await Promise.allSettled([this.link.close(), this.admin.disconnect()])));
    for (const end of ends) if (end.status === 'rejected') this.settings.log.warn({ err: end.reason as unknown }, 'closing the bus was not clean');
  }

  private async consume<C extends Consumer>(topics: readonly string[], open: (link: KafkaLink) => Promise<C>): Promise<C> {
    this.checkOpen();
    for (const topic of topics) await this.topics.partitionsOf(topic);
    const link = new KafkaLink(this.client);
    let consumer: C;
    try {
      await link.connect(topics);
      this.checkOpen();
      consumer = await open(link);
    } catch (error) {
      await link.close();
      throw error;
    }
    this.consumers.add(consumer);
    void consumer.ended.then(() => this.consumers.delete(consumer));
    // The bus was closed while this one was opened, and did not know of it.
    if (this.closing) await consumer.close();
    return consumer;
  }

  private address({ topic, key, value, partition, receivedAtMs }: Outgoing, nowMs: number): Addressed {
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
    if (bytes > this.settings.maxMessageBytes) throw new MessageTooLargeError(topic, bytes, this.settings.maxMessageBytes);
    const count = this.topics.countOf(topic);
    const chosen = partition ?? partitionFor(key, count);
    if (!Number.isInteger(chosen) || chosen < 0 || chosen >= count) throw new UnknownPartitionError(topic, chosen);
    return { topic, key, value, partition: chosen, bytes, receivedAtMs: checkMoment(receivedAtMs ?? nowMs) };
  }

  private checkOpen(): void {
    if (this.closing) throw new BusClosedError('the bus is closed');
  }
}

/** Kafka's timestamps are of whole milliseconds from 1970 on. */
function checkMoment(ms: number): number {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`receivedAtMs ${ms}: allowed is a whole number of milliseconds from 0`);
  return ms;
}
