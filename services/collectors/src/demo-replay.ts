/**
 * The demo: official figures published again in the order in which they came out, driving the product's clock.
 *
 * Its position comes from the log, never from wall time: each step is announced in the topic `demo` before it is published, so that after a crash the
 * replay goes on where it was and publishes of the step under way only what is not in the log yet.
 */
import { EventBus, readToEnd } from '@leapboard/bus';
import { demoKey, demoMessage, observationTopics, topicOf, topics, type DemoPosition } from '@leapboard/contracts';
import { DrivenClock } from '@leapboard/runtime';
import type { Step } from './timeline.ts';

/** The whole replay at speed 1. */
const REPLAY_MS = 30_000;

export interface DemoOptions {
  bus: EventBus;
  clock: DrivenClock;
  steps: readonly Step[];
  /** Publish at once what was published by this moment (UTC ms) and go no further; null = at the pace of the replay, to the end. */
  untilMs: number | null;
  onFailure: (error: unknown) => void;
}

export class DemoReplay {
  readonly #bus: EventBus;
  readonly #clock: DrivenClock;
  readonly #steps: readonly Step[];
  readonly #untilMs: number | null;
  readonly #onFailure: (error: unknown) => void;
  #speed = 1;
  #paused = false;
  #closed = false;
  #turnAtMs = performance.now();
  /** Ends the wait before the next step. */
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor({ bus, clock, steps, untilMs, onFailure }: DemoOptions) {
    this.#bus = bus;
    this.#clock = clock;
    this.#steps = untilMs === null ? steps : steps.filter((step) => step.receivedAtMs <= untilMs);
    this.#untilMs = untilMs;
    this.#onFailure = onFailure;
  }

  /** Takes up where the log is and goes on in the background. */
  async start(): Promise<void> {
    const position = await this.#restore();
    const first = position?.step ?? 0;
    const next = this.#steps[first];
    if (!next) return this.#finish('ended', this.#steps.length);
    const lastMs = await this.#bus.lastReceivedAtMs(observationTopics);
    // What was received live after this history would have been known: it cannot be put before that any more.
    if (lastMs !== null && lastMs > next.receivedAtMs) return this.#finish('off', first);
    this.#running = this.#replay(first, position).catch(this.#onFailure);
  }

  /** Pace and pause, as the page asks for. */
  command(speed: number, paused: boolean): void {
    this.#speed = speed;
    this.#paused = paused;
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#running;
  }

  async #restore(): Promise<DemoPosition | undefined> {
    let position: DemoPosition | undefined;
    await readToEnd(this.#bus, topics.demo.name, 'earliest', ({ value }) => {
      const message = demoMessage.parse(JSON.parse(value));
      if (message.kind === 'position') position = message;
      else this.command(message.speed, message.paused);
    });
    return position;
  }

  async #replay(first: number, restored: DemoPosition | undefined): Promise<void> {
    let already = restored ? await this.#published(restored) : new Set<string>();
    for (let step = first; step < this.#steps.length; step++) {
      if (!(await this.#wait())) return;
      const { receivedAtMs, events } = this.#steps[step]!;
      this.#clock.advanceTo(receivedAtMs);
      if (already.size === 0) await this.#announce('running', step);
      const missing = events.filter((event) => !already.has(messageName(event)));
      await this.#bus.publish(
        missing.map((event) => ({
          topic: topicOf('statistics'),
          key: event.subject,
          value: JSON.stringify({ ...event, partitionkey: event.subject }),
          receivedAtMs,
        })),
      );
      already = new Set();
    }
    await this.#finish('ended', this.#steps.length);
  }

  async #finish(state: 'ended' | 'off', step: number): Promise<void> {
    await this.#announce(state, step);
    if (this.#untilMs === null) this.#clock.start();
  }

  /** Waits for the next step's turn, which is counted from the turn before, so that publishing takes nothing off the pace. false = closed meanwhile. */
  async #wait(): Promise<boolean> {
    while (!this.#closed) {
      const leftMs = this.#paused ? null : this.#untilMs === null ? this.#turnAtMs + REPLAY_MS / this.#steps.length / this.#speed - performance.now() : 0;
      if (leftMs !== null && leftMs <= 0) {
        this.#turnAtMs = performance.now();
        return true;
      }
      await new Promise<void>((resolve) => {
        const timer = leftMs === null ? undefined : setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return false;
  }

  async #announce(state: DemoPosition['state'], step: number): Promise<void> {
    const before: DemoPosition['before'] = {};
    for (const topic of observationTopics) before[topic] = await this.#bus.endOffsets(topic);
    const position: DemoPosition = { kind: 'position', step, steps: this.#steps.length, state, before };
    await this.#bus.publish([{ topic: topics.demo.name, key: demoKey.position, value: JSON.stringify(position) }]);
  }

  /** Names of the messages that are in the log since the step was announced. */
  async #published(position: DemoPosition): Promise<Set<string>> {
    const names = new Set<string>();
    for (const [topic, from] of Object.entries(position.before)) {
      await readToEnd(this.#bus, topic, from, ({ value }) => names.add(messageName(JSON.parse(value) as { source: string; id: string })));
    }
    return names;
  }
}

const messageName = (event: { source: string; id: string }): string => `${event.source} ${event.id}`;
