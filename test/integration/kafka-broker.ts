/**
 * The broker tests run on: KAFKA_BROKERS when it is set, else one in a container where a container engine answers, else Apache Kafka from Maven Central.
 *
 * None of the three = the test fails and says what to type. A Kafka test is never skipped.
 */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { KAFKA_VERSION, freePort, startKafka, temporaryFolder, untilReady } from '../../infra/run/kafka.mjs';
import type { KafkaBroker } from '../../infra/run/kafka.mjs';

/** Where a broker is, and how to let it go. */
export interface TestBroker {
  brokers: string[];
  stop(): Promise<unknown>;
}

/** A broker to share: topics and groups of tests have fresh names. @throws Error with the line to type */
export async function testBroker(): Promise<TestBroker> {
  const given = process.env['KAFKA_BROKERS'];
  if (given) return { brokers: given.split(',').map((broker) => broker.trim()), stop: async () => {} };
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return containerBroker();
  return killableBroker();
}

/** A broker of the test's own, which may be killed. @throws Error with the line to type */
export async function killableBroker(): Promise<KafkaBroker> {
  const directory = temporaryFolder();
  const broker = await startKafka(directory);
  const stop = async (): Promise<void> => {
    await broker.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { ...broker, stop };
}

/** The image is configured like the broker from Maven (infra/run/kafka.mjs). The port is chosen here, because a broker names its own address to clients. */
async function containerBroker(): Promise<TestBroker> {
  const port = await freePort();
  const settings = {
    PROCESS_ROLES: 'broker,controller',
    NODE_ID: '1',
    CONTROLLER_QUORUM_VOTERS: '1@localhost:19093',
    LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:19093`,
    ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    TRANSACTION_STATE_LOG_MIN_ISR: '1',
    GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
  };
  const variables = Object.entries(settings).flatMap(([name, value]) => ['-e', `KAFKA_${name}=${value}`]);
  const id = docker('run', '-d', '-p', `127.0.0.1:${port}:${port}`, ...variables, `apache/kafka:${KAFKA_VERSION}`);
  const brokers = [`127.0.0.1:${port}`];
  try {
    await untilReady(brokers);
  } catch (error) {
    docker('rm', '-f', id);
    throw error;
  }
  return { brokers, stop: async () => docker('rm', '-f', id) };
}

function docker(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker ${args[0]}: ${stderr}`);
  return stdout.trim();
}
