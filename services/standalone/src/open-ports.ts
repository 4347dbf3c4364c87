/** Opening what every service needs: the log in this process or a Kafka cluster, and ClickHouse in this process, under one data directory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BusUnreachableError, DataDirectoryInUseError, EmbeddedBus, KafkaBus, type EventBus } from '@leapboard/bus';
import { firstStepMs } from '@leapboard/collectors/demo';
import { dayOf, topics } from '@leapboard/contracts';
import { ConfigurationError, createLog, DrivenClock, SystemClock, type Clock, type Configuration, type Log, type Ports } from '@leapboard/runtime';
import { Store, StoreInUseError } from '@leapboard/store';

/** @throws ConfigurationError when the data directory is in use, or holds more than the fixed clock has seen */
export async function openPorts(configuration: Configuration, onFailure: (error: unknown) => void): Promise<Ports> {
  mkdirSync(configuration.dataDir, { recursive: true });
  // The bus needs a clock and the clock needs what is in the bus: how late it is, the log knows.
  let clock: Clock | undefined;
  const log = createLog(configuration.logLevel);
  const now = () => clock!.nowMs();
  const bus = configuration.kafkaBrokers ? await openKafka(configuration.kafkaBrokers, now, log) : await openEmbedded(configuration.dataDir, now);
  await bus.createTopics(Object.values(topics));
  const lastMs = await bus.lastReceivedAtMs(Object.values(topics).map((topic) => topic.name));
  clock = clockFor(configuration, lastMs);
  const store = await openStore(configuration.dataDir);
  return { bus, store, clock, log, configuration, onFailure };
}

async function openKafka(brokers: readonly string[], now: () => number, log: Log): Promise<EventBus> {
  try {
    return await KafkaBus.open({ brokers, now, log });
  } catch (error) {
    if (!(error instanceof BusUnreachableError)) throw error;
    throw new ConfigurationError([`KAFKA_BROKERS=${brokers.join(',')}: ${error.message}`]);
  }
}

async function openEmbedded(dataDir: string, now: () => number): Promise<EventBus> {
  try {
    return await EmbeddedBus.open({ path: join(dataDir, 'log.sqlite'), now });
  } catch (error) {
    if (!(error instanceof DataDirectoryInUseError)) throw error;
    throw inUse(dataDir);
  }
}

async function openStore(dataDir: string): Promise<Store> {
  try {
    return await Store.open({ path: join(dataDir, 'clickhouse') });
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    throw inUse(dataDir);
  }
}

function inUse(dataDir: string): ConfigurationError {
  return new ConfigurationError([`LEAPBOARD_DATA_DIR=${dataDir}: another process is using it; stop that one or name another folder`]);
}

/** With the demo the log tells the time, so that a restart goes on where it was; without it the wall does. */
function clockFor(configuration: Configuration, lastMs: number | null): Clock {
  const { clockMs, demo } = configuration;
  if (clockMs === null) return demo ? new DrivenClock(lastMs ?? firstStepMs()) : new SystemClock();
  if (lastMs !== null && clockMs < lastMs) {
    throw new ConfigurationError([
      `LEAPBOARD_CLOCK=${dayOf(clockMs)}: the log already reaches ${dayOf(lastMs)}, and the clock never goes back; name that day or a later one, or another LEAPBOARD_DATA_DIR`,
    ]);
  }
  return new DrivenClock(clockMs);
}
