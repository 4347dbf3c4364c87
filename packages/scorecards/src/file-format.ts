/** The scorecard file: YAML, one policy document (or one scheme of ours) and one version each. Faults are told in words a policy clerk understands. */
import { day, name, unitId } from '@leapboard/contracts';
import { z } from 'zod';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'lower-case words joined by hyphens' });
const points = z.number().positive({ error: 'points above 0' });

const goalposts = z
  .strictObject({
    rule: z.literal('goalposts', { error: '"goalposts"' }),
    /** Scores nothing at or below; 0 when left out. */
    low: z.number().default(0),
    /** Scores all at or above. */
    standard: z.number(),
    derivation: name,
  })
  .refine((posts) => posts.standard > posts.low, { error: 'a standard above the low post' });

const indicator = z.strictObject({
  id,
  code: z.string(),
  group: id,
  name,
  unit: unitId,
  points,
  metric: z.string(),
  denominator: z.string().optional(),
  scoring: goalposts,
  assumptions: z.array(name).default([]),
  compareWith: z.string().optional(),
});

export const scorecardFile = z.strictObject({
  id,
  version: z.string().regex(/^\d+(\.\d+)*$/, { error: 'a version in quotation marks, e.g. "1" or "1.2"' }),
  effectiveFrom: day,
  illustrative: z.boolean(),
  name,
  description: name,
  /** The region whose children are ranked; of the nation, the 31 province-level regions that are surveyed. */
  scope: z.string().regex(/^\d{6}$/, { error: 'a six-digit GB/T 2260 code' }),
  classes: z.array(z.strictObject({ id: z.string(), name, from: z.number() })).min(1),
  groups: z.array(z.strictObject({ id, code: z.string(), name })).min(1),
  indicators: z.array(indicator).min(1),
  readings: z.array(name).default([]),
  notes: z.array(name).default([]),
});
export type ScorecardFile = z.infer<typeof scorecardFile>;
