/** Opening what every service needs, on its embedded default: the log and ClickHouse in this process, under one data directory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectoryInUseError, EmbeddedBus } from '@leapboard/bus';
import { firstStepMs } from '@leapboard/collectors/demo';
import { dayOf, topics } from '@leapboard/contracts';
import { ConfigurationError, createLog, DrivenClock, SystemClock, type Clock, type Configuration, type Ports } from '@leapboard/runtime';
import { Store } from '@leapboard/store';

/** @throws ConfigurationError when the data directory is in use, or holds more than the fixed clock has seen */
export async function openPorts(configuration: Configuration, onFailure: (error: unknown) => void): Promise<Ports> {
  mkdirSync(configuration.dataDir, { recursive: true });
  // The bus needs a clock and the clock needs what is in the bus: how late it is, the log knows.
  let clock: Clock | undefined;
  const bus = await openBus(configuration.dataDir, () => clock!.nowMs());
  await bus.createTopics(Object.values(topics));
  const lastMs = await bus.lastReceivedAtMs(Object.values(topics).map((topic) => topic.name));
  clock = clockFor(configuration, lastMs);
  const store = await Store.open({ path: join(configuration.dataDir, 'clickhouse') });
  return { bus, store, clock, log: createLog(configuration.logLevel), configuration, onFailure };
}

async function openBus(dataDir: string, now: () => number): Promise<EmbeddedBus> {
  try {
    return await EmbeddedBus.open({ path: join(dataDir, 'log.sqlite'), now });
  } catch (error) {
    if (!(error instanceof DataDirectoryInUseError)) throw error;
    throw new ConfigurationError([`LEAPBOARD_DATA_DIR=${dataDir}: another process is using it; stop that one or name another folder`]);
  }
}

/** With the demo the log tells the time, so that a restart goes on where it was; without it the wall does. */
function clockFor(configuration: Configuration, lastMs: number | null): Clock {
  const { clockMs, demo } = configuration;
  if (clockMs === null) return demo ? new DrivenClock(lastMs ?? firstStepMs()) : new SystemClock();
  if (lastMs !== null && clockMs < lastMs) {
    throw new ConfigurationError([
      `LEAPBOARD_CLOCK=${dayOf(clockMs)}: the log in ${configuration.dataDir} already reaches ${dayOf(lastMs)}, and the clock never goes back; name that day or a later one, or another LEAPBOARD_DATA_DIR`,
    ]);
  }
  return new DrivenClock(clockMs);
}
