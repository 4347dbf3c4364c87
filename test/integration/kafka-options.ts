/** How tests open a bus on Kafka: with small timeouts, and a log that shows what is not expected. */
import type { BusLog, KafkaBusOptions } from '@leapboard/bus';

const quiet = (): void => {};
const log: BusLog = { debug: quiet, info: quiet, warn: quiet, error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) };

export const impatient = {
  log,
  heartbeatIntervalMs: 100,
  fetchWaitMs: 100,
  sessionTimeoutMs: 3_000,
  requestTimeoutMs: 3_000,
} satisfies Partial<KafkaBusOptions>;
