/**
 * The demo's remote control.
 *
 * Input: the topic `demo` (how far the replay got, the last command) and wishes of the page. Output: the demo's state, and a command message per wish.
 */
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventBus, type Delivered, type Tail } from '@leapboard/bus';
import { demoMessage, topics, type DemoMessage, type DemoPosition, type DemoState } from '@leapboard/contracts';
import { Clock, Failures } from '@leapboard/runtime';

type DemoCommand = Extract<DemoMessage, { kind: 'command' }>;

const NO_COMMAND: DemoCommand = { kind: 'command', speed: 1, paused: false };

/** The state shown for a position and a command: a pause shows at once, before the replay has taken notice. */
function demoStateOf(position: DemoPosition | null, command: DemoCommand, nowMs: number): DemoState {
  const state = position?.state ?? 'off';
  return {
    state: state === 'running' && command.paused ? 'paused' : state,
    position: { step: position?.step ?? 0, steps: position?.steps ?? 0 },
    speed: command.speed,
    paused: command.paused,
    now: new Date(nowMs).toISOString(),
  };
}

@Injectable()
export class DemoHandler implements OnModuleInit, OnModuleDestroy {
  #position: DemoPosition | null = null;
  #command: DemoCommand = NO_COMMAND;
  #commandOffset = -1;
  /** Commands follow each other: each is merged with the one before. */
  #lastCommand: Promise<unknown> = Promise.resolve();
  #tail: Tail | null = null;

  constructor(
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly failures: Failures,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.bus.createTopics([topics.demo]);
    this.#tail = await this.bus.tail(topics.demo.name, {
      from: 'earliest',
      onBatch: async (messages) => messages.forEach((message) => this.take(message)),
      onFailure: this.failures.of('api'),
    });
  }

  /** Resolves when what was published before this start has been read. */
  async caughtUp(): Promise<void> {
    await this.#tail?.caughtUp;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#tail?.close();
  }

  state(): DemoState {
    return demoStateOf(this.#position, this.#command, this.clock.nowMs());
  }

  /** Publishes a command; what is not named stays as it is. Resolves with the new state once the command is durable. @throws BusFullError */
  command(wish: { speed?: number | undefined; paused?: boolean | undefined }): Promise<DemoState> {
    const done = this.#lastCommand.then(async () => {
      const command: DemoCommand = { kind: 'command', speed: wish.speed ?? this.#command.speed, paused: wish.paused ?? this.#command.paused };
      const [receipt] = await this.bus.publish([{ topic: topics.demo.name, key: 'command', value: JSON.stringify(command) }]);
      this.adopt(command, receipt!.offset);
      return this.state();
    });
    this.#lastCommand = done.catch(() => {});
    return done;
  }

  private take(message: Delivered): void {
    const read = demoMessage.parse(JSON.parse(message.value));
    if (read.kind === 'position') this.#position = read;
    else this.adopt(read, message.offset);
  }

  private adopt(command: DemoCommand, offset: number): void {
    if (offset <= this.#commandOffset) return;
    this.#command = command;
    this.#commandOffset = offset;
  }
}
