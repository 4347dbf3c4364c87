/**
 * The aggregator: observations in, changed values to the scorer at once, rows to the store behind.
 *
 * What may repeat or be lost at a crash: nothing is lost, since a partition goes on at the offset of its stored progress; values may be published again.
 * A value is published before its row is written, so the topic `metrics` is never behind the store.
 */
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { EventBus, type Delivered, type Outgoing, type Partition, type Subscription } from '@leapboard/bus';
import { dayOf, metricKey, observationTopics, startOfDayMs, topics, type MeasureValue, type PartitionProgress } from '@leapboard/contracts';
import { Clock, Failures, ProductMetrics, Readiness } from '@leapboard/runtime';
import { readProgress, restorePartition, Store, writeAggregatorRows, type AggregatorRows, type ProgressRow } from '@leapboard/store';
import { registerAggregatorMetrics } from './aggregator.metrics.ts';
import { PartitionFold } from './partition-fold.ts';
import { differences, publishedProgress, publishedValues } from './published-values.ts';
import { WriteBehind } from './write-behind.ts';

const FLUSH_AFTER_MS = 50;
const FLUSH_AFTER_CATCHING_UP_MS = 500;
const DAY_TURN_CHECK_MS = 100;
const PUBLISH_AT_ONCE = 5_000;

interface Owned {
  fold: PartitionFold;
  /** Where the partition ended when it became ours; until then it is catching up. */
  catchUpTo: number;
  /** Values of records below this offset are in the topic already: publishing them again would take readers back to older ones. */
  publishFrom: number;
  stored: { next: number; watermarkMs: number };
}

@Injectable()
export class AggregatorHandler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #owned = new Map<string, Owned>();
  readonly #writer: WriteBehind;
  #subscription: Subscription | undefined;
  #dayTurn: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(
    private readonly bus: EventBus,
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly failures: Failures,
    private readonly readiness: Readiness,
    metrics: ProductMetrics,
  ) {
    this.readiness.waits('aggregator', 'restoring from the store');
    this.#writer = new WriteBehind({
      write: (rows) => writeAggregatorRows(this.store, rows),
      onStored: (progress) => this.#onStored(progress),
      onFailure: this.failures.of('aggregator'),
      flushAfterMs: () => ([...this.#owned.values()].every(isCaughtUp) ? FLUSH_AFTER_MS : FLUSH_AFTER_CATCHING_UP_MS),
    });
    registerAggregatorMetrics(metrics.registry, {
      accounts: () => [...this.#owned.values()].map((owned) => owned.fold.progress()),
      facts: () => [...this.#owned.values()].reduce((sum, owned) => sum + owned.fold.facts, 0),
      waiting: () => this.#writer.waiting,
      now: () => this.clock.nowMs(),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.bus.createTopics([topics.statistics, topics.metrics, topics.deadLetters]);
    const onFailure = this.failures.of('aggregator');
    this.#subscription = await this.bus.subscribe(observationTopics, {
      group: 'aggregator',
      onAssigned: (partitions) => this.#onAssigned(partitions),
      onRevoked: (partitions) => this.#onRevoked(partitions),
      onBatch: (messages) => this.#onBatch(messages),
      onFailure,
    });
    this.#dayTurn = setInterval(() => void this.#onDayTurn().catch(onFailure), DAY_TURN_CHECK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#dayTurn);
    await this.#subscription?.close();
    await this.#writer.drain();
  }

  async #onAssigned(partitions: readonly (Partition & { end: number })[]): Promise<number[]> {
    const owned = partitions.map(({ topic, partition, end }): Owned => {
      const one = { fold: new PartitionFold(topic, partition), catchUpTo: end, publishFrom: 0, stored: { next: 0, watermarkMs: 0 } };
      this.#owned.set(nameOf(one.fold), one);
      return one;
    });
    for (const [topic, ofTopic] of Map.groupBy(owned, ({ fold }) => fold.topic)) await this.#restore(topic, ofTopic);
    await this.#bringTopicUpToDate(owned);
    this.#sayWhetherReady();
    return owned.map(({ fold }) => fold.next);
  }

  /** Takes up what a former owner stored. */
  async #restore(topic: string, owned: readonly Owned[]): Promise<void> {
    const progress = new Map((await readProgress(this.store, topic)).map((row) => [row.partition, row]));
    for (const one of owned) {
      const row = progress.get(one.fold.partition);
      one.fold.restore(await restorePartition(this.store, topic, one.fold.partition, row?.nextOffset ?? 0), row);
      one.stored = { next: one.fold.next, watermarkMs: one.fold.watermarkMs };
    }
  }

  /**
   * Finds out how far the topic `metrics` covers each partition. It is never behind the store, unless it was lost or its last call was cut short: then
   * ledger and topic are compared and what differs is published.
   */
  async #bringTopicUpToDate(owned: readonly Owned[]): Promise<void> {
    const published = await publishedProgress(this.bus);
    const isCovered = ({ fold }: Owned) => (published.get(nameOf(fold)) ?? 0) >= fold.next;
    const uncovered = owned.filter((one) => !isCovered(one));
    if (uncovered.length > 0) {
      const values = await publishedValues(this.bus);
      for (const { fold } of uncovered) await this.#publish([...differences(fold.values(), values)].map((value) => valueMessage(fold.partition, value)));
    }
    for (const one of owned) one.publishFrom = Math.max(one.fold.next, published.get(nameOf(one.fold)) ?? 0);
    await this.#publish(owned.filter(isPublishing).map(progressMessage));
  }

  async #onRevoked(partitions: readonly Partition[]): Promise<void> {
    await this.#writer.drain();
    for (const partition of partitions) this.#owned.delete(nameOf(partition));
  }

  /** Folds a batch, tells the scorer what changed and how far the partitions are, then lets the rows wait for the store. */
  async #onBatch(messages: readonly Delivered[]): Promise<void> {
    const rows: Omit<AggregatorRows, 'progress'> = { observations: [], changes: [], deadLetters: [] };
    const values = new Map<string, Outgoing>();
    const letters: Outgoing[] = [];
    const touched = new Set<Owned>();
    for (const message of messages) {
      const owned = this.#owned.get(nameOf(message))!;
      const { observation, change, value, deadLetter } = owned.fold.take(message);
      touched.add(owned);
      if (observation) rows.observations.push(observation);
      if (change) rows.changes.push(change);
      if (value && message.offset >= owned.publishFrom) values.set(metricKey.value(value), valueMessage(message.partition, value));
      if (!deadLetter) continue;
      rows.deadLetters.push({ ...deadLetter, reasons: JSON.stringify(deadLetter.reasons) });
      const { topic, partition, offset } = deadLetter;
      letters.push({ topic: topics.deadLetters.name, key: `${topic}/${partition}/${offset}`, value: JSON.stringify(deadLetter) });
    }
    const through = [...touched].filter(isPublishing).map(progressMessage);
    await this.#publish([...letters, ...values.values(), ...through]);
    await this.#writer.add(
      rows,
      [...touched].map(({ fold }) => fold.progress()),
    );
    this.#sayWhetherReady();
  }

  #sayWhetherReady(): void {
    const behind = [...this.#owned.values()].filter((owned) => !isCaughtUp(owned));
    if (behind.length === 0) this.readiness.ready('aggregator');
    else this.readiness.waits('aggregator', `${behind.length} of ${this.#owned.size} partitions are catching up`);
  }

  async #publish(messages: readonly Outgoing[]): Promise<void> {
    for (let from = 0; from < messages.length; from += PUBLISH_AT_ONCE) await this.bus.publish(messages.slice(from, from + PUBLISH_AT_ONCE));
  }

  async #onStored(progress: readonly ProgressRow[]): Promise<void> {
    const turned: Owned[] = [];
    for (const row of progress) {
      const owned = this.#owned.get(nameOf(row));
      if (!owned) continue;
      if (dayOf(row.watermarkMs) !== dayOf(owned.stored.watermarkMs)) turned.push(owned);
      owned.stored = { next: row.nextOffset, watermarkMs: row.watermarkMs };
      await this.#subscription?.commit(row, row.nextOffset);
    }
    // The scorer seals a day once all partitions have stored it whole.
    await this.#publish(turned.filter(isPublishing).map(progressMessage));
  }

  /** At the turn of the day a partition without records says so: else nobody would know that the day before is complete. */
  async #onDayTurn(): Promise<void> {
    const now = this.clock.nowMs();
    const behind = [...this.#owned.values()].filter((owned) => isCaughtUp(owned) && owned.fold.watermarkMs < startOfDayMs(dayOf(now)));
    if (behind.length === 0 || this.#closing) return;
    const ends = new Map<string, number[]>();
    for (const topic of new Set(behind.map(({ fold }) => fold.topic))) ends.set(topic, await this.bus.endOffsets(topic));
    const idle = behind.filter(({ fold }) => fold.next >= ends.get(fold.topic)![fold.partition]!);
    for (const { fold } of idle) fold.noneBefore(now);
    if (idle.length === 0) return;
    await this.#writer.add(
      { observations: [], changes: [], deadLetters: [] },
      idle.map(({ fold }) => fold.progress()),
    );
  }
}

const isCaughtUp = ({ fold, catchUpTo }: Owned): boolean => fold.next >= catchUpTo;

/** Whether all that is folded is, or is to be, in the topic. */
const isPublishing = ({ fold, publishFrom }: Owned): boolean => fold.next >= publishFrom;

const nameOf = (partition: Partition): string => `${partition.topic}/${partition.partition}`;

function valueMessage(partition: number, value: MeasureValue): Outgoing {
  return { topic: topics.metrics.name, partition, key: metricKey.value(value), value: JSON.stringify(value) };
}

function progressMessage({ fold, stored }: Owned): Outgoing {
  const progress: PartitionProgress = {
    kind: 'progress',
    topic: fold.topic,
    partition: fold.partition,
    next: fold.next,
    watermarkMs: fold.watermarkMs,
    storedNext: stored.next,
    storedWatermarkMs: stored.watermarkMs,
  };
  return { topic: topics.metrics.name, partition: fold.partition, key: metricKey.progress(fold), value: JSON.stringify(progress) };
}
