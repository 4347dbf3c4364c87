/**
 * A Kafka broker of its own for tests and developers: Apache Kafka from Maven Central, one process, combined roles, on loopback.
 *
 * In: a folder for its data. Out: its address, and the means to kill and restart it. `npm run kafka` runs one until Ctrl+C and keeps its data.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './prepare.mjs';

export const KAFKA_VERSION = '4.3.1';
const JAVA_MAJOR_MIN = 17;
const PACKAGES = ['openjdk-17-jre-headless', 'maven'];
const HOME = join(root, '.cache', `kafka-${KAFKA_VERSION}`);
const LIBRARY = join(HOME, 'lib');
const DEVELOPER_PORT = 9092;
const READY_MS = 60_000;
const ASK_AGAIN_MS = 50;
/** 22 characters of base64, as StorageTool wants it; one cluster never meets another here. */
const CLUSTER_ID = 'bGVhcGJvYXJkLWthZmthMQ';

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>leapboard</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** Small timeouts, so that a broker which was killed is back within seconds; one partition of offsets, so that a group is found at once. */
const properties = ({ directory, port, controllerPort }) => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=${join(directory, 'log').replaceAll('\\', '/')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=500
log.cleaner.backoff.ms=100
`;

/** Whether Java is there, and new enough. */
function hasJava() {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  // Null where there is no java at all.
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0) >= JAVA_MAJOR_MIN;
}

const hasMaven = () => spawnSync('mvn', ['-v'], { stdio: 'ignore' }).status === 0;
const isComplete = () => existsSync(join(LIBRARY, `kafka_2.13-${KAFKA_VERSION}.jar`));
const isReady = () => hasJava() && (isComplete() || hasMaven());

/** Makes sure that a broker can be started: Java, and Kafka from Maven Central (44 MB, once). @throws Error with the line to type */
export function prepareKafka() {
  if (!isReady() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${PACKAGES.join(', ')} from Debian …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES],
    ])
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  if (!isReady())
    throw new Error(
      `Kafka is tested on a real broker, which needs Java ${JAVA_MAJOR_MIN} or newer and Maven. Type:\n  sudo apt-get install -y ${PACKAGES.join(' ')}\nor set KAFKA_BROKERS to the host:port of a broker.`,
    );
  if (!isComplete()) download();
}

function download() {
  console.log(`Getting Apache Kafka ${KAFKA_VERSION} from Maven Central (first use, 44 MB) …`);
  mkdirSync(HOME, { recursive: true });
  // Apart and then renamed: a download that was cut short, or a second one at the same time, is never taken for a whole one.
  const apart = mkdtempSync(join(HOME, 'download-'));
  writeFileSync(join(apart, 'pom.xml'), pom);
  const { status } = spawnSync('mvn', ['-q', '-B', '-f', join(apart, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(apart, 'lib')}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0)
    throw new Error(
      `Maven could not get org.apache.kafka:kafka_2.13:${KAFKA_VERSION}; is Maven Central reachable? To use a broker of yours, set KAFKA_BROKERS to its host:port.`,
    );
  if (!isComplete()) renameSync(join(apart, 'lib'), LIBRARY);
  rmSync(apart, { recursive: true, force: true });
}

const java = (args) => ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(LIBRARY, '*'), ...args];

/**
 * Starts a broker and resolves when it takes requests.
 *
 * @param directory for its data, which it keeps over `kill` and `restart`
 * @param port any free one when absent
 */
export async function startKafka(directory, port) {
  prepareKafka();
  const settings = { directory, port: port ?? (await freePort()), controllerPort: await freePort() };
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'server.properties');
  writeFileSync(file, properties(settings));
  if (!existsSync(join(directory, 'log', 'meta.properties'))) {
    const { status, stderr } = spawnSync('java', java(['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file]), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Kafka could not format ${directory}:\n${stderr}`);
  }
  const brokers = [`127.0.0.1:${settings.port}`];
  let running = await launch(file, brokers);
  return {
    brokers,
    /** kill -9; resolves when the process is gone. */
    kill: () => end(running, 'SIGKILL'),
    /** Starts it again on what it left behind. */
    restart: async () => {
      running = await launch(file, brokers);
    },
    /** SIGSTOP: the connections stay and nothing is answered, until `go`. */
    hold: () => running.kill('SIGSTOP'),
    go: () => running.kill('SIGCONT'),
    stop: () => end(running, 'SIGTERM'),
  };
}

async function launch(file, brokers) {
  const child = spawn('java', java(['kafka.Kafka', file]), { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4_000)));
  child.once('exit', () => process.off('exit', kill));
  const died = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Kafka ended with ${code} while it started:\n${said}`)));
  });
  died.catch(() => {});
  await Promise.race([untilReady(brokers), died]);
  return child;
}

/** A broker that is not registered yet is not among those it names; asking is the only way to know. */
export async function untilReady(brokers) {
  const { default: kafkajs } = await import('kafkajs');
  const deadlineMs = Date.now() + READY_MS;
  for (;;) {
    const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 0 } }).admin();
    try {
      await admin.connect();
      if ((await admin.describeCluster()).brokers.length > 0) return;
    } catch (cause) {
      if (Date.now() > deadlineMs) throw new Error(`Kafka at ${brokers.join(',')} does not answer after ${READY_MS / 1_000} s`, { cause });
    } finally {
      await admin.disconnect();
    }
    await wait(ASK_AGAIN_MS);
  }
}

async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** A port of loopback that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder for a broker that is thrown away. */
export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'leapboard-kafka-'));

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  try {
    const broker = await startKafka(join(root, '.data', 'kafka'), DEVELOPER_PORT);
    const address = broker.brokers.join(',');
    console.log(
      `Kafka ${KAFKA_VERSION} at ${address}; Ctrl+C ends it, its data stay in .data/kafka. Tests on it: KAFKA_BROKERS=${address} npm run test:integration`,
    );
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void broker.stop());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
