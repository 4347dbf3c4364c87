/**
 * The topics of a cluster: what is there, what is created, and whether it keeps what it should.
 *
 * In: specifications. Out: partition counts, kept in memory because they never change.
 */
import type { TopicSpec } from '@leapboard/contracts';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { PartitionCountError } from '../event-bus.ts';
import type { Partition } from '../event-bus.ts';
import { TopicKeepsError, UnknownTopicError } from '../errors.ts';
import { protocolFault } from './faults.ts';
import { BATCH_BYTES } from './slice.ts';

/** Settings a topic must have: with anything else it loses messages. */
type Kept = Readonly<Record<string, string>>;

const keeping: Readonly<Record<TopicSpec['keeps'], Kept>> = {
  everything: { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' },
  'latest-per-key': { 'cleanup.policy': 'compact' },
};

/** Settings that differ from what a specification asks for, as `name=value instead of value`; [] when it is kept. */
export function faultsOfKeeping(keeps: TopicSpec['keeps'], settings: ReadonlyMap<string, string>): string[] {
  return Object.entries(keeping[keeps]).flatMap(([name, value]) => (settings.get(name) === value ? [] : [`${name}=${settings.get(name)} instead of ${value}`]));
}

export class KafkaTopics {
  /** Topic → how many partitions it has. */
  readonly counts = new Map<string, number>();
  private readonly admin: Admin;
  private readonly replicationFactor: number;
  private readonly maxMessageBytes: number;

  constructor(admin: Admin, replicationFactor: number, maxMessageBytes: number) {
    this.admin = admin;
    this.replicationFactor = replicationFactor;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Learns about all topics there are. */
  async load(): Promise<void> {
    const { topics } = await this.admin.fetchTopicMetadata();
    for (const { name, partitions } of topics) this.counts.set(name, partitions.length);
  }

  /** Creates what is missing, after it has checked what is there. @throws PartitionCountError, TopicKeepsError: nothing was created then */
  async create(specs: readonly TopicSpec[]): Promise<void> {
    await this.load();
    await this.check(specs.filter(({ name }) => this.counts.has(name)));
    const missing = specs.filter(({ name }) => !this.counts.has(name));
    if (missing.length === 0) return;
    // false = somebody else created one at the same time: it is checked like one that was there.
    await this.admin.createTopics({ waitForLeaders: true, topics: missing.map((spec) => this.creation(spec)) });
    for (const { name } of missing) await this.find(name);
    await this.check(missing);
  }

  /** All partitions of a topic. @throws UnknownTopicError */
  async partitionsOf(topic: string): Promise<Partition[]> {
    const count = this.counts.get(topic) ?? (await this.find(topic));
    return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  }

  /** @throws UnknownTopicError when it was not there at the last look */
  countOf(topic: string): number {
    const count = this.counts.get(topic);
    if (count === undefined) throw new UnknownTopicError(topic);
    return count;
  }

  private async find(topic: string): Promise<number> {
    try {
      const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics[0]!.partitions.length;
      this.counts.set(topic, count);
      return count;
    } catch (error) {
      if (protocolFault(error) === 'UNKNOWN_TOPIC_OR_PARTITION') throw new UnknownTopicError(topic);
      throw error;
    }
  }

  private creation({ name, partitions, keeps }: TopicSpec) {
    const settings = {
      ...keeping[keeps],
      // The moments are ours: a product clock in the past or the future is no mistake.
      'message.timestamp.type': 'CreateTime',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'max.message.bytes': String(2 * Math.max(BATCH_BYTES, this.maxMessageBytes)),
    };
    const configEntries = Object.entries(settings).map(([setting, value]) => ({ name: setting, value }));
    return { topic: name, numPartitions: partitions, replicationFactor: this.replicationFactor, configEntries };
  }

  private async check(specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return;
    for (const { name, partitions } of specs) {
      const count = this.counts.get(name);
      if (count !== partitions)
        throw new PartitionCountError(`topic "${name}" has ${count} partitions, asked for are ${partitions}: keys would change their partition`);
    }
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: specs.map(({ name }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    });
    for (const { name, keeps } of specs) {
      const entries = resources.find((resource) => resource.resourceName === name)?.configEntries ?? [];
      const faults = faultsOfKeeping(keeps, new Map(entries.map((entry) => [entry.configName, entry.configValue])));
      if (faults.length > 0) throw new TopicKeepsError(`topic "${name}" is to keep ${keeps}, but has ${faults.join(', ')}`);
    }
  }
}
