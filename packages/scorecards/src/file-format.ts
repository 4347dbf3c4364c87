/** The scorecard file: YAML, one policy document (or one scheme of ours) and one version each. Faults are told in words a policy clerk understands. */
import { day, unitId } from '@leapboard/contracts';
import { z } from 'zod';

const ID_ALLOWED = 'lower-case words joined by hyphens';
const VERSION_ALLOWED = 'a version in quotation marks, e.g. "1" or "1.2"';
const SCOPE_ALLOWED = "a six-digit GB/T 2260 code in quotation marks, e.g. '130000'";

const id = z.string({ error: ID_ALLOWED }).regex(/^[a-z][a-z0-9-]*$/, { error: ID_ALLOWED });
/** Strict, because an unquoted comma in YAML's short form cuts a text in two without a word. */
const name = z.strictObject({ zh: z.string().min(1, { error: 'a text in Chinese' }), en: z.string().min(1, { error: 'a text in English' }) });
const points = z.number({ error: 'points above 0' }).positive({ error: 'points above 0' });

const goalposts = z
  .strictObject({
    rule: z.literal('goalposts', { error: '"goalposts"' }),
    /** Scores nothing at or below; 0 when left out. */
    low: z.number().default(0),
    /** Scores all at or above. */
    standard: z.number(),
    derivation: name,
  })
  .refine((posts) => posts.standard > posts.low, { path: ['standard'], error: 'a standard above the low post' });

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
  version: z.string({ error: VERSION_ALLOWED }).regex(/^\d+(\.\d+)*$/, { error: VERSION_ALLOWED }),
  effectiveFrom: day,
  illustrative: z.boolean(),
  name,
  description: name,
  /** The region whose children are ranked; of the nation, the 31 province-level regions that are surveyed. */
  scope: z.string({ error: SCOPE_ALLOWED }).regex(/^\d{6}$/, { error: SCOPE_ALLOWED }),
  classes: z.array(z.strictObject({ id: z.string(), name, from: z.number() })).min(1),
  groups: z.array(z.strictObject({ id, code: z.string(), name })).min(1),
  indicators: z.array(indicator).min(1),
  readings: z.array(name).default([]),
  notes: z.array(name).default([]),
});
export type ScorecardFile = z.infer<typeof scorecardFile>;
