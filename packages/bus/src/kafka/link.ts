/**
 * A connection to the cluster of one reader's own: where partitions end, what they hold from an offset on, and the coordinator of a group.
 *
 * In: the client of kafkajs. Out: plain numbers and messages. Uses kafkajs for the protocol and connections, and not its consumer: that one begins to read
 * before an owner has restored its state, joins again before the owner could commit, and stands still behind an emptied batch of a compacted topic.
 */
import type { Broker, Cluster, Kafka } from 'kafkajs';
import type { Partition } from '../event-bus.ts';
import { isLeaderless } from './faults.ts';
import { inTime, pauseFor, pauseMs } from './pause.ts';
import { runOf } from './run.ts';
import type { FetchedRecord, Run } from './run.ts';

/** The most bytes (compressed) one partition, and one fetch, brings; a single larger batch comes all the same. */
const PARTITION_BYTES = 1024 * 1024;
const FETCH_BYTES = 4 * PARTITION_BYTES;

export interface Wanted extends Partition {
  from: number;
}

export interface Fetched extends Wanted {
  run: Run;
  /** Next offset of the partition when the broker answered. */
  end: number;
}

/** An election takes well under a second; so many tries are some twenty. */
const ELECTION_TRIES = 25;

/** Passes: an election is under way. */
class NobodyLeadsError extends Error {
  readonly retriable = true;
  override readonly name = 'NobodyLeadsError';
  constructor(topic: string, partition: number) {
    super(`nobody leads ${topic}/${partition} at the moment`);
  }
}

/** What kafkajs's broker can do for groups and does not declare. */
export interface Coordinator extends Broker {
  joinGroup(request: object): Promise<{ generationId: number; leaderId: string; memberId: string; members: { memberId: string; memberMetadata: Buffer }[] }>;
  syncGroup(request: object): Promise<{ memberAssignment: Buffer }>;
  heartbeat(request: object): Promise<unknown>;
  leaveGroup(request: object): Promise<unknown>;
}

interface FetchResponse {
  responses: { topicName: string; partitions: { partition: number; highWatermark: string; messages: FetchedRecord[] }[] }[];
}

export class KafkaLink {
  private readonly cluster: Cluster;

  constructor(client: Kafka) {
    this.cluster = clusterOf(client);
  }

  /** Connects and learns about the topics. @throws what kafkajs does when no broker answers */
  async connect(topics: readonly string[]): Promise<void> {
    await this.cluster.connect();
    await this.cluster.addMultipleTargetTopics([...topics]);
  }

  /** Asks anew where partitions are led, e.g. after a broker went away. */
  async refresh(error: unknown): Promise<void> {
    const { host, port } = error as { host?: string; port?: number };
    if (host !== undefined && port !== undefined) this.cluster.removeBroker({ host, port });
    if (!this.cluster.isConnected()) await this.cluster.connect();
    await this.cluster.refreshMetadata();
  }

  /** Next offset of each partition, in the order asked. */
  async ends(partitions: readonly Partition[]): Promise<number[]> {
    return this.onceLed(() => this.bounds(partitions, false));
  }

  /** First offset kept of each partition, in the order asked. */
  async starts(partitions: readonly Partition[]): Promise<number[]> {
    return this.onceLed(() => this.bounds(partitions, true));
  }

  /** Which broker leads a partition, as a name. @throws NobodyLeadsError while nobody does */
  leaderOf({ topic, partition }: Partition): string {
    const [leader] = Object.keys(this.cluster.findLeaderForPartitions(topic, [partition]));
    if (leader === undefined || leader === '-1') throw new NobodyLeadsError(topic, partition);
    return leader;
  }

  /** What partitions led by one broker hold from an offset on; waits up to `waitMs` for the first message. */
  async fetch(leader: string, wanted: readonly Wanted[], waitMs: number): Promise<Fetched[]> {
    const broker = await this.cluster.findBroker({ nodeId: leader });
    const topics = [...Map.groupBy(wanted, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition, from }) => ({ partition, fetchOffset: String(from), maxBytes: PARTITION_BYTES })),
    }));
    const { responses } = (await broker.fetch({ maxWaitTime: waitMs, minBytes: 1, maxBytes: FETCH_BYTES, topics })) as FetchResponse;
    const asked = new Map(wanted.map((one) => [`${one.topic}/${one.partition}`, one]));
    return responses.flatMap(({ topicName, partitions }) =>
      partitions.map(({ partition, highWatermark, messages }) => {
        const one = asked.get(`${topicName}/${partition}`)!;
        return { ...one, run: runOf(one, messages), end: Number(highWatermark) };
      }),
    );
  }

  async coordinator(group: string): Promise<Coordinator> {
    return (await this.cluster.findGroupCoordinator({ groupId: group })) as Coordinator;
  }

  /** Waits for what is being asked, within reason, then closes the sockets. */
  async close(): Promise<void> {
    await inTime(this.cluster.disconnect());
  }

  /** Asks again while nobody leads what is asked for. Every other fault is the caller's. */
  async onceLed<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let tried = 0; ; tried++) {
      try {
        return await ask();
      } catch (error) {
        if (!isLeaderless(error) || tried >= ELECTION_TRIES) throw error;
      }
      await pauseFor(pauseMs(tried), new AbortController().signal);
      await this.cluster.refreshMetadata();
    }
  }

  private async bounds(partitions: readonly Partition[], fromBeginning: boolean): Promise<number[]> {
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition }) => ({ partition })),
      fromBeginning,
    }));
    const found = new Map(
      (await this.cluster.fetchTopicsOffset(topics)).flatMap(({ topic, partitions: ofTopic }) =>
        ofTopic.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)]),
      ),
    );
    return partitions.map(({ topic, partition }) => {
      const offset = found.get(`${topic}/${partition}`);
      if (offset === undefined) throw new NobodyLeadsError(topic, partition);
      return offset;
    });
  }
}

/** kafkajs hands its cluster to those who assign partitions, as soon as a consumer is made; the consumer itself never runs. */
function clusterOf(client: Kafka): Cluster {
  let found: Cluster | undefined;
  const capture = ({ cluster }: { cluster: Cluster }) => {
    found = cluster;
    return { name: 'none', version: 0, assign: async () => [], protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }) };
  };
  client.consumer({ groupId: 'none', allowAutoTopicCreation: false, partitionAssigners: [capture] });
  return found!;
}
