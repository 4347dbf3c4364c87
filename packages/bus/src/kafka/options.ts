/** What a bus on Kafka is told: where the brokers are, how to sign in, its limits and its patience. */
import type { ConnectionOptions } from 'node:tls';
import kafkajs from 'kafkajs';
import type { Kafka, LogEntry, SASLOptions } from 'kafkajs';
import { registerCodecs } from './codecs.ts';
import type { Compression } from './codecs.ts';

/** Where the bus says what happened: warn = it recovers, nothing is lost; error = somebody must act. */
export interface BusLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface KafkaBusOptions {
  /** `host:port` of some brokers of the cluster; the others are found through them. */
  brokers: readonly string[];
  /** The product's clock, UTC ms: stamps what is published without a moment of its own. */
  now: () => number;
  log: BusLog;
  /** The name brokers log and quota by, `leapboard` by default. */
  clientId?: string;
  /** `true` = TLS with the system's authorities; or Node's own settings (ca, cert, key). Plain text when absent. */
  tls?: boolean | ConnectionOptions;
  sasl?: SASLOptions;
  /** Replicas of created topics; the broker's default when absent. */
  replicationFactor?: number;
  /** Of what is published, `zstd` by default. */
  compression?: Compression;
  /** Messages that may wait for the broker, 100,000 by default; a larger call is always refused. */
  maxWaiting?: number;
  /** Bytes of keys and values that may wait for the broker, 64 MiB by default. */
  maxWaitingBytes?: number;
  /** Bytes of key and value of one message, 1 MiB by default. */
  maxMessageBytes?: number;
  /** A member that is silent for so long loses its partitions, 10 s by default; the broker bounds it. */
  sessionTimeoutMs?: number;
  /** How long the group waits for a member to drain and join again, 5 min by default. */
  rebalanceTimeoutMs?: number;
  /** How soon a member learns that the group changes, 500 ms by default. */
  heartbeatIntervalMs?: number;
  /** How long the broker holds a fetch for which it has nothing, 500 ms by default. */
  fetchWaitMs?: number;
  /** A request without an answer is given up after so long, 10 s by default. */
  requestTimeoutMs?: number;
  /** A batch is tried again so often before `publish` rejects, with pauses up to 1 s between: 60 by default. */
  publishRetries?: number;
}

export type Settings = Required<Omit<KafkaBusOptions, 'tls' | 'sasl'>>;

/** The options with their defaults. @throws RangeError when no broker is named */
export function settingsOf(options: KafkaBusOptions): Settings {
  if (options.brokers.length === 0) throw new RangeError('brokers: allowed is one host:port or more');
  return {
    clientId: 'leapboard',
    replicationFactor: -1,
    compression: 'zstd',
    maxWaiting: 100_000,
    maxWaitingBytes: 64 * 1024 * 1024,
    maxMessageBytes: 1024 * 1024,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 300_000,
    heartbeatIntervalMs: 500,
    fetchWaitMs: 500,
    requestTimeoutMs: 10_000,
    publishRetries: 60,
    ...options,
  };
}

/** First and longest pause between two tries of anything. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000 } as const;

/** Tries of what a loop of ours tries again anyway. */
const FEW_RETRIES = 5;

/**
 * The client of kafkajs; what it logs goes to the bus's log.
 *
 * @param retries of connecting too: a producer that may try a batch again for a minute must not give up the connection after seconds
 */
export function clientOf(options: KafkaBusOptions, retries = FEW_RETRIES): Kafka {
  registerCodecs();
  const { brokers, clientId, requestTimeoutMs, log } = settingsOf(options);
  const { Kafka: Client, logLevel } = kafkajs;
  return new Client({
    brokers: [...brokers],
    clientId,
    requestTimeout: requestTimeoutMs,
    retry: { ...RETRY, retries },
    ...(options.tls === undefined ? {} : { ssl: options.tls }),
    ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => pass(entry, log),
  });
}

/** kafkajs says "error" of all that it then tries again; what it gives up reaches us as a rejection, and is told there. */
function pass({ namespace, level, log: { message, ...fields } }: LogEntry, log: BusLog): void {
  const { logLevel } = kafkajs;
  const said = { ...fields, from: namespace };
  if (level === logLevel.ERROR || level === logLevel.WARN) log.warn(said, message);
  else log.debug(said, message);
}
