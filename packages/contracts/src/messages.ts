/** What services say to each other in the topics `metrics`, `scores`, `demo` and `dead-letters`. */
import { z } from 'zod';
import { reasonSchema } from './envelope.ts';
import { rankingHead, scoredRegion } from './api.ts';

/**
 * One absolute value of a measure: what (measure, region, period) stands at after the observation at `offset` of `partition`.
 * Key: measure/region/period. `value` is null when the fact was retracted or withdrawn. `source` and `vintage` are those of the winning observation.
 */
export const measureValue = z.object({
  kind: z.literal('value'),
  measure: z.string(),
  region: z.string(),
  period: z.string(),
  value: z.number().nullable(),
  source: z.string(),
  vintage: z.string().nullable(),
  /** Moment (UTC ms) the product received the observation that led to this. */
  receivedAtMs: z.number(),
});
export type MeasureValue = z.infer<typeof measureValue>;

/**
 * How far one partition of observations is folded (`next`) and stored (`storedNext`); key: progress/topic/partition.
 * No observation of that partition below `watermarkMs` (`storedWatermarkMs`) is still to come; the moment is UTC ms.
 */
export const partitionProgress = z.object({
  kind: z.literal('progress'),
  topic: z.string(),
  partition: z.number(),
  next: z.number(),
  watermarkMs: z.number(),
  storedNext: z.number(),
  storedWatermarkMs: z.number(),
});
export type PartitionProgress = z.infer<typeof partitionProgress>;

export const metricMessage = z.discriminatedUnion('kind', [measureValue, partitionProgress]);
export type MetricMessage = z.infer<typeof metricMessage>;

export const metricKey = {
  value: (of: { measure: string; region: string; period: string }): string => `${of.measure}/${of.region}/${of.period}`,
  progress: (of: { topic: string; partition: number }): string => `progress/${of.topic}/${of.partition}`,
};

/** A region's whole standing in a scorecard, published when it changed; key: scorecard/region. */
const scoredRegionMessage = z.object({ kind: z.literal('region'), scorecard: z.string(), ...scoredRegion.shape });

/** Closes the region messages published before it: together they are one ranking. Key: scorecard. Published also when only `through` moved. */
const rankingMessage = z.object({
  kind: z.literal('ranking'),
  ...rankingHead.shape,
  /** SHA-256 of the scorecard file: the same version with another content is refused. */
  definition: z.string(),
  /** Codes of all regions of this ranking, in order. */
  regions: z.array(z.string()),
  /** Those whose message came with this one. */
  changed: z.array(z.string()),
});

export const scoreMessage = z.discriminatedUnion('kind', [scoredRegionMessage, rankingMessage]);
export type ScoreMessage = z.infer<typeof scoreMessage>;
export type ScoredRegionMessage = z.infer<typeof scoredRegionMessage>;
export type RankingMessage = z.infer<typeof rankingMessage>;

export const scoreKey = {
  region: (scorecard: string, region: string): string => `${scorecard}/${region}`,
  ranking: (scorecard: string): string => scorecard,
};

export const demoKey = { command: 'command', position: 'position' } as const;

/** Command of the api to the demo; key: command. */
const demoCommand = z.object({ kind: z.literal('command'), speed: z.number(), paused: z.boolean() });

/** How far the replay got; key: position. `before` = next offset of each partition of the observation topics when the step was begun. */
const demoPosition = z.object({
  kind: z.literal('position'),
  step: z.int(),
  steps: z.int(),
  state: z.enum(['running', 'ended', 'off']),
  before: z.record(z.string(), z.array(z.int())),
});

export const demoMessage = z.discriminatedUnion('kind', [demoCommand, demoPosition]);
export type DemoMessage = z.infer<typeof demoMessage>;
export type DemoPosition = z.infer<typeof demoPosition>;

/** A record that could not be read, with why and the original; key: topic/partition/offset. */
export const deadLetter = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  receivedAtMs: z.number(),
  reasons: z.array(reasonSchema),
  original: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetter>;
