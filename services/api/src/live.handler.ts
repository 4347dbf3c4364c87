/** Follows the topic `scores` into the live view and tells the open connections. The api's rankings of now come from here, never from the store. */
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventBus, type Delivered, type Tail } from '@leapboard/bus';
import { topics, type ScoreMessage } from '@leapboard/contracts';
import { Failures, Readiness } from '@leapboard/runtime';
import { LiveConnections } from './live-connections.ts';
import { LiveView, type Applied } from './live-view.ts';
import { unavailable } from './problem.ts';

const SERVICE = 'api: rankings';

@Injectable()
export class LiveHandler implements OnModuleInit, OnModuleDestroy {
  readonly view = new LiveView();
  readonly connections = new LiveConnections(this.view);
  #tail: Tail | null = null;
  #isCaughtUp = false;
  readonly #caughtUp = Promise.withResolvers<void>();
  /** Resolves when the rankings published before this start have been read. */
  readonly caughtUp: Promise<void> = this.#caughtUp.promise;

  constructor(
    private readonly bus: EventBus,
    private readonly failures: Failures,
    private readonly readiness: Readiness,
  ) {}

  async onModuleInit(): Promise<void> {
    this.readiness.waits(SERVICE, 'reading the rankings published so far');
    await this.bus.createTopics([topics.scores]);
    const tail = await this.bus.tail(topics.scores.name, {
      from: 'earliest',
      onBatch: async (messages) => this.fold(messages),
      onFailure: this.failures.of('api'),
    });
    this.#tail = tail;
    void tail.caughtUp.then(
      () => {
        this.#isCaughtUp = true;
        this.readiness.ready(SERVICE);
        this.#caughtUp.resolve();
      },
      // A failure is told by `onFailure`; a tail closed at shutdown has nobody left who waits.
      () => {},
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.connections.close();
    await this.#tail?.close();
  }

  /** @throws ProblemError 503 while the rankings published before this start are still being read */
  mustBeCaughtUp(): void {
    if (!this.#isCaughtUp) throw unavailable('the rankings published so far are still being read');
  }

  private fold(messages: readonly Delivered[]): void {
    const applied = messages
      .map((message) => this.view.fold(JSON.parse(message.value) as ScoreMessage, message.offset))
      .filter((one): one is Applied => one !== null);
    if (applied.length > 0) this.connections.moved(applied);
  }
}
