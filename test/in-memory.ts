/** One service alone: an embedded log in memory, a store in a folder of its own, a clock that stands still until moved. */
import 'reflect-metadata';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EmbeddedBus, type Delivered } from '@leapboard/bus';
import { topics } from '@leapboard/contracts';
import { createLog, DrivenClock, readConfiguration, RuntimeModule } from '@leapboard/runtime';
import { Store } from '@leapboard/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ServiceAlone {
  bus: EmbeddedBus;
  store: Store;
  clock: DrivenClock;
  failures: unknown[];
  app: INestApplicationContext;
  /** The first message of a topic for which `holds` is true, from the topic's beginning. */
  message(topic: string, holds: (value: Record<string, unknown>, message: Delivered) => boolean): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface AloneOptions {
  clockMs: number;
  env?: Record<string, string>;
  imports?: Type[];
  /** What is in the log before the service starts. */
  before?: (bus: EmbeddedBus) => Promise<void>;
}

/** Starts a module with nothing beside it. */
export async function startAlone(module: Type, { clockMs, env = {}, imports = [], before }: AloneOptions): Promise<ServiceAlone> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leapboard-alone-'));
  const clock = new DrivenClock(clockMs);
  const bus = await EmbeddedBus.open({ path: ':memory:', now: () => clock.nowMs() });
  await bus.createTopics(Object.values(topics));
  await before?.(bus);
  const store = await Store.open({ path: join(dataDir, 'clickhouse') });
  const failures: unknown[] = [];
  const configuration = readConfiguration({ LEAPBOARD_LOG_LEVEL: 'silent', ...env });
  const ports = { bus, store, clock, log: createLog('silent'), configuration, onFailure: (error: unknown) => void failures.push(error) };
  class Alone {}
  Module({ imports: [RuntimeModule.with(ports), ...imports, module] })(Alone);
  const release = async () => {
    await bus.close();
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const app = await NestFactory.createApplicationContext(Alone, { logger: ['error', 'fatal'], abortOnError: false }).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  return {
    ...{ bus, store, clock, failures, app },
    message: async (topic, holds) => {
      const found = Promise.withResolvers<Record<string, unknown>>();
      const tail = await bus.tail(topic, {
        from: 'earliest',
        onBatch: async (messages) => {
          for (const message of messages) {
            const value = JSON.parse(message.value) as Record<string, unknown>;
            if (holds(value, message)) found.resolve(value);
          }
        },
        onFailure: found.reject,
      });
      try {
        return await found.promise;
      } finally {
        await tail.close();
      }
    },
    close: async () => {
      await app.close();
      await release();
    },
  };
}
