/** Shapes of the HTTP API (DESIGN of the API: camelCase, `name` = {zh, en}, days ISO, moments ISO in UTC, pages bounded). */
import { z } from 'zod';
import { isDay } from './calendar.ts';
import { moment, reasonSchema } from './envelope.ts';
import { unitIds } from './units.ts';

export const name = z.object({ zh: z.string(), en: z.string() });
export type Name = z.infer<typeof name>;

const DAY_ALLOWED = 'an ISO date that exists, e.g. 2024-06-30';
export const day = z.string({ error: DAY_ALLOWED }).refine(isDay, { error: DAY_ALLOWED });

export const unitId = z.enum(unitIds);

/** Highest offset covered, per topic and partition: {"observations.statistics": {"0": 41}}; a partition without records is absent. */
export const through = z.record(z.string(), z.record(z.string(), z.int()));
export type Through = z.infer<typeof through>;

const classLetter = z.string();

export const groupPoints = z.object({ id: z.string(), name, points: z.number(), max: z.number() });

/** Where a provisional region would stand with none (`low`) or all (`high`) of the missing points. */
export const bound = z.object({ total: z.number(), class: classLetter, rank: z.int() });

export const rankingRow = z.object({
  region: z.string(),
  name,
  rank: z.int().nullable(),
  /** Rounded once, half up, to two decimals; null when provisional. */
  total: z.number().nullable(),
  class: classLetter.nullable(),
  provisional: z.boolean(),
  low: bound.nullable(),
  high: bound.nullable(),
  groups: z.array(groupPoints),
  /** Rank as of the same day a year before, less the rank: positive = moved up; null where either has none. */
  movement: z.int().nullable(),
});
export type RankingRow = z.infer<typeof rankingRow>;

export const scoredInput = z.object({
  metric: z.string(),
  period: z.string(),
  value: z.number(),
  unit: unitId,
  source: z.string(),
  vintage: z.string().nullable(),
});

export const scoredIndicator = z.object({
  id: z.string(),
  code: z.string(),
  name,
  group: z.string(),
  value: z.number().nullable(),
  unit: unitId,
  /** Unrounded to 10⁻⁶; the points of a region's indicators add up to its groups and, rounded to two decimals, to its total. */
  points: z.number().nullable(),
  max: z.number(),
  missing: z.boolean(),
  assumptions: z.array(name),
  /** The period the value stands for. */
  dataAsOf: z.string().nullable(),
  /** Where the figures came from: the distinct CloudEvents sources, parted by ", ". */
  source: z.string().nullable(),
  inputs: z.array(scoredInput),
});
export type ScoredIndicator = z.infer<typeof scoredIndicator>;

export const scoredRegion = z.object({ ...rankingRow.shape, indicators: z.array(scoredIndicator) });
export type ScoredRegion = z.infer<typeof scoredRegion>;

/** What a whole ranking says of itself. */
export const rankingHead = z.object({
  scorecard: z.string(),
  version: z.string(),
  asOf: day,
  knownAt: moment,
  /** Indicators for which no ranked region has a value: out of the scorecard for all, the other weights rescaled. */
  notMeasured: z.array(z.string()),
  through,
});
export type RankingHead = z.infer<typeof rankingHead>;

export const ranking = z.object({ ...rankingHead.omit({ through: true }).shape, rows: z.array(rankingRow) });
export type Ranking = z.infer<typeof ranking>;

export const regionStanding = z.object({ ...rankingHead.omit({ through: true }).shape, ...scoredRegion.shape });
export type RegionStanding = z.infer<typeof regionStanding>;

export const historyRow = z.object({ day, total: z.number().nullable(), class: classLetter.nullable(), rank: z.int().nullable() });
export type HistoryRow = z.infer<typeof historyRow>;
export const history = z.object({ rows: z.array(historyRow), next: z.string().nullable() });

export const classBand = z.object({ id: classLetter, name, from: z.number() });

export const scorecardSummary = z.object({
  id: z.string(),
  name,
  version: z.string(),
  effectiveFrom: day,
  scope: z.string(),
  classes: z.array(classBand),
  /** True for what is ours and not a government's: shown as 示例，非官方 / illustrative, not official. */
  illustrative: z.boolean(),
});
export const scorecardList = z.object({ rows: z.array(scorecardSummary) });

export const goalpostsRule = z.object({ rule: z.literal('goalposts'), low: z.number(), standard: z.number(), derivation: name });

export const scorecardIndicator = z.object({
  id: z.string(),
  code: z.string(),
  name,
  group: z.string(),
  unit: unitId,
  max: z.number(),
  metric: z.string(),
  denominator: z.string().nullable(),
  scoring: goalpostsRule,
  assumptions: z.array(name),
  /** A published figure shown beside the computed one; never scored. */
  compareWith: z.string().nullable(),
});

export const scorecardDefinition = z.object({
  ...scorecardSummary.shape,
  description: name,
  regions: z.array(z.string()),
  groups: z.array(z.object({ id: z.string(), code: z.string(), name, max: z.number() })),
  indicators: z.array(scorecardIndicator),
  readings: z.array(name),
  notes: z.array(name),
});
export type ScorecardDefinition = z.infer<typeof scorecardDefinition>;

export const evaluateRequest = z.strictObject({
  values: z.record(z.string(), z.number({ error: 'a finite number' }).nullable(), { error: 'an object of indicator id: number' }),
});
export const evaluation = z.object({
  total: z.number().nullable(),
  class: classLetter.nullable(),
  provisional: z.boolean(),
  low: bound.omit({ rank: true }).nullable(),
  high: bound.omit({ rank: true }).nullable(),
  groups: z.array(groupPoints),
  indicators: z.array(scoredIndicator.pick({ id: true, code: true, name: true, group: true, value: true, unit: true, points: true, max: true, missing: true })),
});
export type Evaluation = z.infer<typeof evaluation>;

export const metricEntry = z.object({
  id: z.string(),
  name,
  unit: unitId,
  nature: z.enum(['flow', 'stock']),
  rollUp: z.enum(['own', 'sum-of-children']),
  window: z.string(),
  /** What the difference between a filed total and the sum of its parts is; null where it should be none. */
  residual: name.nullable(),
  citation: name,
});
export type MetricEntry = z.infer<typeof metricEntry>;
export const metricList = z.object({ rows: z.array(metricEntry) });

export const metricValue = z.object({
  region: z.string(),
  period: z.string(),
  value: z.number(),
  unit: unitId,
  vintage: z.string().nullable(),
  source: z.string(),
  /** Filed total less the sum of the region's parts, where all parts are known; null elsewhere. */
  residual: z.number().nullable(),
});
export const metricValues = z.object({ rows: z.array(metricValue), next: z.string().nullable() });

export const regionEntry = z.object({
  code: z.string(),
  name,
  level: z.enum(['nation', 'province', 'prefecture', 'county']),
  parent: z.string().nullable(),
  statisticalParent: z.string().nullable(),
  from: z.int(),
  /** First year not in force; null while in force. */
  until: z.int().nullable(),
  successors: z.array(z.string()),
});
export const regionList = z.object({ rows: z.array(regionEntry), next: z.string().nullable() });

export const accepted = z.object({ id: z.string(), topic: z.string(), partition: z.int(), offset: z.int() });
export const rejected = z.object({ index: z.int(), id: z.string().nullable(), reasons: z.array(reasonSchema) });
export const eventsAnswer = z.object({ accepted: z.array(accepted), rejected: z.array(rejected) });
export type EventsAnswer = z.infer<typeof eventsAnswer>;

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  reasons: z.array(reasonSchema).optional(),
  rejected: z.array(rejected).optional(),
});
export type Problem = z.infer<typeof problem>;

export const demoSpeeds = [0.5, 1, 2, 5, 20] as const;
export const demoState = z.object({
  state: z.enum(['off', 'running', 'paused', 'ended']),
  position: z.object({ step: z.int(), steps: z.int() }),
  speed: z.number(),
  paused: z.boolean(),
  /** The product's clock. */
  now: moment,
});
export type DemoState = z.infer<typeof demoState>;
export const demoRequest = z.strictObject({
  speed: z
    .union(
      demoSpeeds.map((speed) => z.literal(speed)),
      { error: `one of ${demoSpeeds.join(', ')}` },
    )
    .optional(),
  paused: z.boolean({ error: 'true or false' }).optional(),
});

/** Data of the server-sent events. */
export const liveHello = z.object({ scorecards: z.array(z.string()), now: moment, through });
export const liveRanking = z.object({ ...rankingHead.shape, rows: z.array(rankingRow) });
export type LiveRanking = z.infer<typeof liveRanking>;
export const liveClass = z.object({
  scorecard: z.string(),
  asOf: day,
  through,
  changes: z.array(z.object({ region: z.string(), name, from: classLetter.nullable(), to: classLetter.nullable() })),
});
