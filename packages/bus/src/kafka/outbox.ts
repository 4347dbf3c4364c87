/**
 * Publishing to a broker: what waits goes out in one batch per partition, one request at a time, so that one round trip serves many callers.
 *
 * In: calls of any number of messages. Out: each call's receipts once all replicas in step have them. The queue is bounded by messages and by bytes.
 * The producer is idempotent: a batch that is tried again is not written twice. After one that was given up, another producer is taken: the old one would
 * number the next batch like the one of which nobody knows whether it arrived, and the broker would drop it as a repetition.
 */
import type { Kafka, Producer } from 'kafkajs';
import { BusFullError } from '../event-bus.ts';
import type { Outgoing, Partition, Receipt } from '../event-bus.ts';
import { BusWriteError } from '../errors.ts';
import { compressionType } from './codecs.ts';
import { RETRY } from './options.ts';
import type { Settings } from './options.ts';
import { inTime } from './pause.ts';
import { SLICE_MESSAGES, baseOffsets, placeOf, sliceOf } from './slice.ts';
import type { Waiting } from './slice.ts';

/** What is waiting when the bus is closed has so long to go out. */
const LAST_SENDING_MS = 4_000;

/** One call of publish: its receipts come together in its own order. */
export interface Call {
  receipts: Receipt[];
  missing: number;
  resolve: (receipts: Receipt[]) => void;
  reject: (error: Error) => void;
  isRejected: boolean;
}

/** A message with its partition chosen and its moment asked for. */
export type Addressed = Omit<Outgoing, 'partition' | 'receivedAtMs'> & Partition & { receivedAtMs: number; bytes: number };

export class Outbox {
  private readonly client: Kafka;
  private readonly settings: Settings;
  private readonly lastMoments: (partitions: readonly Partition[]) => Promise<(number | null)[]>;
  private producer: Producer | null = null;
  private waiting: Waiting<Call>[] = [];
  private underway: Waiting<Call>[] = [];
  private count = 0;
  private bytes = 0;
  private sending: Promise<void> | null = null;
  /** Greatest moment written to each partition: none may be less. */
  private readonly moments = new Map<string, number>();

  /** @param lastMoments asks the log for the last moment of each partition, null where it is empty */
  constructor(client: Kafka, settings: Settings, lastMoments: (partitions: readonly Partition[]) => Promise<(number | null)[]>) {
    this.client = client;
    this.settings = settings;
    this.lastMoments = lastMoments;
  }

  /** Takes a call, all of it or nothing. @throws BusFullError, BusWriteError */
  write(messages: readonly Addressed[]): Promise<Receipt[]> {
    const bytes = messages.reduce((sum, message) => sum + message.bytes, 0);
    if (this.count + messages.length > this.settings.maxWaiting || this.bytes + bytes > this.settings.maxWaitingBytes) {
      return Promise.reject(
        new BusFullError(
          `${this.count} messages (${this.bytes} bytes) are waiting for the broker, ${messages.length} (${bytes} bytes) more are too many: try again later`,
        ),
      );
    }
    this.count += messages.length;
    this.bytes += bytes;
    return new Promise((resolve, reject) => {
      const call: Call = { receipts: [], missing: messages.length, resolve, reject, isRejected: false };
      messages.forEach((message, index) => this.waiting.push({ message, call, index }));
      this.sending ??= this.send();
    });
  }

  /** Sends what is waiting, then lets the producer go. Nothing may be written after. A broker that does not answer is not waited for: its calls are rejected. */
  async close(): Promise<void> {
    if (this.sending && !(await inTime(this.sending, LAST_SENDING_MS)))
      await this.giveUp([...this.underway, ...this.waiting], new Error('the bus was closed before the broker answered'));
    else await this.dismiss();
  }

  private async send(): Promise<void> {
    // What is published in one turn of the event loop goes out together.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const slice = this.waiting.splice(0, sliceOf(this.waiting.slice(0, SLICE_MESSAGES)));
      this.underway = slice;
      try {
        await this.learnMoments(slice);
        this.stamp(slice);
        settle(slice, await this.sendOnce(slice));
      } catch (cause) {
        await this.giveUp(slice, cause);
      }
      this.release(slice);
    }
    this.sending = null;
  }

  private async sendOnce(slice: readonly Waiting<Call>[]): Promise<ReadonlyMap<string, number>> {
    this.producer ??= await this.hire();
    const topicMessages = [...Map.groupBy(slice, ({ message }) => message.topic)].map(([topic, ofTopic]) => ({
      topic,
      messages: ofTopic.map(({ message }) => ({
        key: message.key,
        value: message.value,
        partition: message.partition,
        timestamp: String(message.receivedAtMs),
      })),
    }));
    return baseOffsets(await this.producer.sendBatch({ acks: -1, compression: compressionType(this.settings.compression), topicMessages }));
  }

  private async hire(): Promise<Producer> {
    const { publishRetries: retries, requestTimeoutMs } = this.settings;
    const producer = this.client.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
      retry: { ...RETRY, retries },
      transactionTimeout: requestTimeoutMs,
    });
    await producer.connect();
    return producer;
  }

  private async dismiss(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    try {
      if (producer) await inTime(producer.disconnect());
    } catch (error) {
      this.settings.log.warn({ err: error }, 'a producer could not be disconnected');
    }
  }

  /** Before the first message of a partition: what was written by a former process counts. */
  private async learnMoments(slice: readonly Waiting<Call>[]): Promise<void> {
    const unknown = new Map<string, Partition>();
    for (const { message } of slice)
      if (!this.moments.has(placeOf(message))) unknown.set(placeOf(message), { topic: message.topic, partition: message.partition });
    if (unknown.size === 0) return;
    const moments = await this.lastMoments([...unknown.values()]);
    [...unknown.keys()].forEach((place, index) => this.moments.set(place, moments[index] ?? Number.MIN_SAFE_INTEGER));
  }

  private stamp(slice: readonly Waiting<Call>[]): void {
    for (const { message } of slice) {
      const place = placeOf(message);
      message.receivedAtMs = Math.max(message.receivedAtMs, this.moments.get(place)!);
      this.moments.set(place, message.receivedAtMs);
    }
  }

  private async giveUp(slice: readonly Waiting<Call>[], cause: unknown): Promise<void> {
    const error = new BusWriteError('the broker did not take the messages; whether it wrote them is not known', { cause });
    for (const { call } of slice) {
      call.isRejected = true;
      call.reject(error);
    }
    this.release(this.waiting.filter(({ call }) => call.isRejected));
    this.waiting = this.waiting.filter(({ call }) => !call.isRejected);
    await this.dismiss();
  }

  private release(slice: readonly Waiting<Call>[]): void {
    this.count -= slice.length;
    for (const { message } of slice) this.bytes -= message.bytes;
  }
}

/** Answers the calls of which nothing waits any more. @throws Error when the broker said nothing about a partition */
function settle(slice: readonly Waiting<Call>[], bases: ReadonlyMap<string, number>): void {
  const next = new Map(bases);
  for (const { message } of slice) if (!next.has(placeOf(message))) throw new Error(`the broker did not say where it put messages of ${placeOf(message)}`);
  for (const { message, call, index } of slice) {
    const place = placeOf(message);
    const offset = next.get(place)!;
    next.set(place, offset + 1);
    call.receipts[index] = { topic: message.topic, partition: message.partition, offset, receivedAtMs: message.receivedAtMs };
    call.missing -= 1;
    if (call.missing === 0) call.resolve(call.receipts);
  }
}
