/**
 * The environment, read once and checked: all faults in one message, each naming the variable, what was found and what is allowed.
 */
import { endOfDayMs, isDay } from '@leapboard/contracts';
import { z } from 'zod';

export const serviceNames = ['collectors', 'aggregator', 'scorer', 'api'] as const;
export type ServiceName = (typeof serviceNames)[number];

const DAY_ALLOWED = 'a day, e.g. LEAPBOARD_CLOCK=2024-06-30';
const PORT_ALLOWED = 'a port from 0 (any free one) to 65535, e.g. PORT=8080';

const BROKERS_ALLOWED = 'host:port, several parted by commas, e.g. KAFKA_BROKERS=localhost:9092';

const variables = z.object({
  PORT: z.coerce
    .number({ error: PORT_ALLOWED })
    .int({ error: PORT_ALLOWED })
    .min(0, { error: PORT_ALLOWED })
    .max(65_535, { error: PORT_ALLOWED })
    .default(8080),
  LEAPBOARD_DATA_DIR: z.string().min(1, { error: 'a folder, e.g. LEAPBOARD_DATA_DIR=.data' }).default('.data'),
  LEAPBOARD_DEMO: z.enum(['on', 'off'], { error: 'LEAPBOARD_DEMO=on or LEAPBOARD_DEMO=off' }).default('on'),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, { error: BROKERS_ALLOWED })
    .optional(),
  LEAPBOARD_CLOCK: z.string().refine(isDay, { error: DAY_ALLOWED }).optional(),
  LEAPBOARD_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], { error: 'fatal, error, warn, info, debug or silent, e.g. LEAPBOARD_LOG_LEVEL=info' })
    .default('info'),
});

/** An abstract class so that it is type and injection token at once. */
export abstract class Configuration {
  abstract readonly port: number;
  abstract readonly dataDir: string;
  /** The brokers of a Kafka cluster; null = the log in this process. */
  abstract readonly kafkaBrokers: readonly string[] | null;
  abstract readonly demo: boolean;
  /** The product's time stands at this moment (UTC ms, the last of the day named); null = it passes. */
  abstract readonly clockMs: number | null;
  abstract readonly logLevel: string;
}

/** What is wrong with the environment; the process that sees it ends with 2. */
export class ConfigurationError extends Error {
  readonly code = 'CONFIGURATION';
  constructor(faults: readonly string[]) {
    super(`bad configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** Reads the environment. An empty variable counts as absent. @throws ConfigurationError with every fault */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>): Configuration {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const faults = Object.keys(given)
    .filter((key) => key.startsWith('LEAPBOARD_') && !(key in variables.shape) && key !== 'LEAPBOARD_EXTERNAL')
    .map((key) => `${key}: no such variable; there are ${Object.keys(variables.shape).join(', ')}`);
  const read = variables.safeParse(given);
  if (!read.success) faults.push(...read.error.issues.map((issue) => `${String(issue.path[0])}=${given[String(issue.path[0])]}: ${issue.message}`));
  if (!read.success || faults.length > 0) throw new ConfigurationError(faults);
  const { PORT, KAFKA_BROKERS, LEAPBOARD_DATA_DIR, LEAPBOARD_DEMO, LEAPBOARD_CLOCK, LEAPBOARD_LOG_LEVEL } = read.data;
  return {
    port: PORT,
    dataDir: LEAPBOARD_DATA_DIR,
    kafkaBrokers: KAFKA_BROKERS?.split(',') ?? null,
    demo: LEAPBOARD_DEMO === 'on',
    clockMs: LEAPBOARD_CLOCK === undefined ? null : endOfDayMs(LEAPBOARD_CLOCK),
    logLevel: LEAPBOARD_LOG_LEVEL,
  };
}
