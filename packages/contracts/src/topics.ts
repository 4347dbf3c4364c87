/** The topics: their names, partition counts and what is kept. Partition counts are fixed at creation and checked at start. */
import type { StreamName } from './envelope.ts';

export interface TopicSpec {
  name: string;
  partitions: number;
  /** `everything` for ever, or only the latest message of each key (Kafka's compaction). */
  keeps: 'everything' | 'latest-per-key';
}

export const OBSERVATION_PARTITIONS = 12;

export const topicOf = (stream: StreamName): string => `observations.${stream}`;

export const topics = {
  statistics: { name: 'observations.statistics', partitions: OBSERVATION_PARTITIONS, keeps: 'everything' },
  deadLetters: { name: 'dead-letters', partitions: 1, keeps: 'everything' },
  /** Same partition as the observation that led to the message. */
  metrics: { name: 'metrics', partitions: OBSERVATION_PARTITIONS, keeps: 'latest-per-key' },
  scores: { name: 'scores', partitions: 1, keeps: 'latest-per-key' },
  /** Speed and pause of the demo (from the api), and how far its replay got (from the collectors). */
  demo: { name: 'demo', partitions: 1, keeps: 'latest-per-key' },
} as const satisfies Record<string, TopicSpec>;

export const observationTopics: readonly string[] = [topics.statistics.name];
