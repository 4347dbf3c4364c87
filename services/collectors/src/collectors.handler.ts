/** The collectors: today the replay of official figures. Input: figures in files and the topic `demo`; output: observations. */
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { EventBus, type Tail } from '@leapboard/bus';
import { demoMessage, topics } from '@leapboard/contracts';
import { Clock, Configuration, DrivenClock, Failures } from '@leapboard/runtime';
import { DemoReplay } from './demo-replay.ts';
import { registry } from './registry.ts';
import { timeline } from './timeline.ts';

@Injectable()
export class CollectorsHandler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #replay: DemoReplay | undefined;
  #commands: Tail | undefined;

  constructor(
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly failures: Failures,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.bus.createTopics([topics.statistics, topics.demo]);
    if (!this.configuration.demo || !(this.clock instanceof DrivenClock)) return;
    const onFailure = this.failures.of('collectors');
    const replay = new DemoReplay({ bus: this.bus, clock: this.clock, steps: timeline(registry), untilMs: this.configuration.clockMs, onFailure });
    this.#replay = replay;
    await replay.start();
    this.#commands = await this.bus.tail(topics.demo.name, {
      from: 'latest',
      onBatch: async (messages) => {
        for (const { value } of messages) {
          const message = demoMessage.parse(JSON.parse(value));
          if (message.kind === 'command') replay.command(message.speed, message.paused);
        }
      },
      onFailure,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#commands?.close();
    await this.#replay?.close();
  }
}
