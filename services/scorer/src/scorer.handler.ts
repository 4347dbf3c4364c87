/**
 * The scorer: values of measures in, rankings out at once, the day's standing to the store behind, days that are over sealed.
 *
 * After a crash it restores itself from the compacted topics `metrics` and `scores` and publishes only what differs.
 */
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { EventBus, readToEnd, type Delivered, type Outgoing, type Tail } from '@leapboard/bus';
import {
  addDays,
  dayOf,
  OBSERVATION_PARTITIONS,
  observationTopics,
  topics,
  type MetricMessage,
  type PartitionProgress,
  type ScoreMessage,
  type Through,
} from '@leapboard/contracts';
import { Figures } from '@leapboard/engine';
import { Clock, Failures, ProductMetrics, Readiness } from '@leapboard/runtime';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { Store, writeCurrentRankings } from '@leapboard/store';
import { Histogram } from 'prom-client';
import { LiveRanking } from './live-ranking.ts';
import { rankingRows, Sealing } from './sealing.ts';

const DAY_TURN_CHECK_MS = 100;
const STORE_AFTER_MS = 500;

@Injectable()
export class ScorerHandler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #figures = new Figures();
  readonly #rankings: Map<string, LiveRanking>;
  readonly #sealings: Sealing[];
  readonly #progress = new Map<string, PartitionProgress>();
  readonly #onFailure: (error: unknown) => void;
  readonly #rankSeconds: Histogram;
  #tail: Tail | undefined;
  #timer: NodeJS.Timeout | undefined;
  #storing: NodeJS.Timeout | undefined;
  /** Publishing, storing and sealing each run one after another. */
  #publishing: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  #sealedThrough = '';
  #knownAtMs = 0;
  #isLive = false;
  #day = '';

  constructor(
    private readonly bus: EventBus,
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly catalogue: ScorecardCatalogue,
    private readonly readiness: Readiness,
    failures: Failures,
    metrics: ProductMetrics,
  ) {
    this.#onFailure = failures.of('scorer');
    this.#rankings = new Map(catalogue.ids().map((id) => [id, new LiveRanking(id, catalogue, this.#figures)]));
    this.#sealings = catalogue.ids().map((id) => new Sealing(id, store, catalogue));
    this.#rankSeconds = new Histogram({
      name: 'leapboard_scorer_rank_seconds',
      help: 'Time to rank all scorecards anew after a batch of changes.',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
      registers: [metrics.registry],
    });
    this.readiness.waits('scorer', 'reading the topics metrics and scores');
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.bus.createTopics([topics.metrics, topics.scores]);
    await readToEnd(this.bus, topics.scores.name, 'earliest', ({ key, value }) => {
      const message = JSON.parse(value) as ScoreMessage;
      this.#rankings.get(message.scorecard)?.restore(key, message, value);
    });
    this.#tail = await this.bus.tail(topics.metrics.name, { from: 'earliest', onBatch: (messages) => this.#onBatch(messages), onFailure: this.#onFailure });
    void this.#tail.caughtUp.then(() => this.#goLive());
    this.#timer = setInterval(() => this.#onDayTurn(), DAY_TURN_CHECK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tail?.close();
    await this.#publishing;
    clearTimeout(this.#storing);
    if (this.#storing) this.#storeCurrent();
    await this.#writing;
  }

  #goLive(): void {
    this.#isLive = true;
    this.#score().then(() => this.readiness.ready('scorer'), this.#onFailure);
  }

  async #onBatch(messages: readonly Delivered[]): Promise<void> {
    for (const { value } of messages) this.#apply(JSON.parse(value) as MetricMessage);
    if (!this.#isLive) return;
    await this.#score();
    this.#sealWhatIsOver();
  }

  #apply(message: MetricMessage): void {
    if (message.kind === 'progress') {
      this.#progress.set(`${message.topic}/${message.partition}`, message);
      return;
    }
    const { measure, region, period, value, source, vintage, receivedAtMs } = message;
    this.#figures.set(measure, region, period, value === null ? null : { value, source, vintage });
    this.#knownAtMs = Math.max(this.#knownAtMs, receivedAtMs);
    for (const ranking of this.#rankings.values()) ranking.touch(measure, region);
  }

  #onDayTurn(): void {
    if (!this.#isLive || this.clock.today() === this.#day) return;
    this.#score().then(() => this.#sealWhatIsOver(), this.#onFailure);
  }

  /** Ranks and publishes; a call begins when the one before is done. */
  #score(): Promise<void> {
    this.#publishing = this.#publishing.then(async () => {
      this.#day = this.clock.today();
      const through = this.#through();
      const stop = this.#rankSeconds.startTimer();
      const outgoing = [...this.#rankings.values()].flatMap((ranking): Outgoing[] =>
        ranking.messages(this.#day, this.#knownAtMs || this.clock.nowMs(), through).map((message) => ({ topic: topics.scores.name, ...message })),
      );
      stop();
      await this.bus.publish(outgoing);
      this.#storing ??= setTimeout(() => this.#storeCurrent(), STORE_AFTER_MS);
    });
    return this.#publishing;
  }

  #through(): Through {
    const through: Through = Object.fromEntries(observationTopics.map((topic) => [topic, {}]));
    for (const { topic, partition, next } of this.#progress.values()) if (next > 0) through[topic]![String(partition)] = next - 1;
    return through;
  }

  /** The standings now; replaced as figures come in. */
  #storeCurrent(): void {
    this.#storing = undefined;
    const rows = [...this.#rankings].flatMap(([id, ranking]) =>
      ranking.loaded ? rankingRows(id, ranking.loaded.scorecard.version, ranking.day, this.#knownAtMs, ranking.rows) : [],
    );
    this.#writing = this.#writing.then(() => writeCurrentRankings(this.store, rows)).catch(this.#onFailure);
  }

  /** Seals the days which all partitions have stored whole. */
  #sealWhatIsOver(): void {
    const all = [...this.#progress.values()];
    if (all.length < observationTopics.length * OBSERVATION_PARTITIONS) return;
    const storedUntilMs = Math.min(...all.map((progress) => progress.storedWatermarkMs));
    if (storedUntilMs <= 0) return;
    const lastDay = addDays(dayOf(storedUntilMs), -1);
    if (lastDay <= this.#sealedThrough) return;
    this.#sealedThrough = lastDay;
    this.#writing = this.#writing
      .then(async () => {
        for (const sealing of this.#sealings) await sealing.sealThrough(lastDay);
      })
      .catch(this.#onFailure);
  }
}
