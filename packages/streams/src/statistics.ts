/**
 * The `statistics` stream: one figure of one measure for one region and period.
 *
 * Subject: measure / region / period, percent-encoded and joined by `/`; the group is the subject itself.
 */
import { parsePeriod, shownValue, units, type Reason } from '@leapboard/contracts';
import { describeUnknownRegion, regionIn } from '@leapboard/regions';
import { z } from 'zod';
import { measureOf, measures, type Measure } from './registry.ts';

const PERIOD_ALLOWED = 'a year such as 2024 (or 2024-H1, 2024-Q3, 2024-07) from 1949 to 2100';
const YEAR_MIN = 1949;
const YEAR_MAX = 2100;
const VINTAGE_ALLOWED = 'which edition of the figure this is, text of 1 to 100 characters';

const period = z.string({ error: PERIOD_ALLOWED }).refine(
  (text) => {
    const parsed = parsePeriod(text);
    return parsed !== null && parsed.year >= YEAR_MIN && parsed.year <= YEAR_MAX;
  },
  { error: PERIOD_ALLOWED },
);

const measureIds = measures.map((measure) => measure.id);

/** `data` of a `leapboard.statistics.observed.v1`. What depends on the measure (unit, bounds, region in force) is checked by `checkStatistics`. */
export const statisticsData = z.strictObject({
  measure: z.enum(measureIds as [string, ...string[]], { error: `a measure of the registry: ${measureIds.join(', ')}` }),
  region: z.string({ error: 'a six-digit GB/T 2260 code, e.g. 130000' }).regex(/^\d{6}$/, { error: 'a six-digit GB/T 2260 code, e.g. 130000' }),
  period,
  value: z.number({ error: 'a finite number; text such as "N/A" is not one' }),
  unit: z.enum(Object.keys(units) as [string, ...string[]], { error: `one of ${Object.keys(units).join(', ')}` }),
  nature: z.enum(['flow', 'stock'], { error: '"flow" or "stock"' }),
  accumulation: z.enum(['period', 'year-to-date', 'point-in-time'], { error: '"period", "year-to-date" or "point-in-time"' }),
  vintage: z
    .string({ error: VINTAGE_ALLOWED })
    .min(1, { error: VINTAGE_ALLOWED })
    .max(100, { error: VINTAGE_ALLOWED })
    .refine((text) => text.isWellFormed(), { error: VINTAGE_ALLOWED })
    .optional(),
});
export type StatisticsData = z.infer<typeof statisticsData>;

/** The fields of refused data that are sound by themselves, so that what depends on them can be checked too and all faults told at once. */
export function soundParts(sent: object): Partial<StatisticsData> {
  const parts = Object.entries(statisticsData.shape).map(
    ([field, schema]) => [field, schema.safeParse((sent as Record<string, unknown>)[field]).data] as const,
  );
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}

/** What a subject of this stream names. */
export interface StatisticsSubject {
  measure: string;
  region: string;
  period: string;
}

export function subjectOf(of: StatisticsSubject): string {
  return [of.measure, of.region, of.period].map(encodeURIComponent).join('/');
}

/** Reads a subject back; null when it does not have three parts. */
export function readSubject(subject: string): StatisticsSubject | null {
  const parts = subject.split('/');
  if (parts.length !== 3) return null;
  try {
    const [measure, region, of] = parts.map(decodeURIComponent) as [string, string, string];
    return { measure, region, period: of };
  } catch {
    return null;
  }
}

/** Faults of the place a figure claims: measure, region in force in the year, period length. A part left out is not checked. `field` is where each part was found. */
export function checkPlace(place: Partial<StatisticsSubject>, field: (part: keyof StatisticsSubject) => string): Reason[] {
  const reasons: Reason[] = [];
  const refuse = (part: keyof StatisticsSubject, allowed: string) => reasons.push({ field: field(part), value: place[part], allowed });
  if (place.measure !== undefined && !measureOf(place.measure)) refuse('measure', `a measure of the registry: ${measureIds.join(', ')}`);
  if (place.period === undefined) return reasons;
  const parsed = parsePeriod(place.period);
  if (!parsed || parsed.year < YEAR_MIN || parsed.year > YEAR_MAX) {
    refuse('period', PERIOD_ALLOWED);
    return reasons;
  }
  // A metric has one period length; the measures shipped are all yearly.
  if (parsed.length !== 'year') refuse('period', 'a whole year such as 2024: this measure is yearly');
  if (place.region !== undefined && !regionIn(place.region, parsed.year)) refuse('region', describeUnknownRegion(place.region, parsed.year));
  return reasons;
}

/** Faults that depend on the measure: unit, nature, accumulation, bounds, place. A field left out is not checked. Empty when all is well. */
export function checkStatistics(data: Partial<StatisticsData>): Reason[] {
  const measure = measureOf(data.measure ?? '');
  const reasons = checkPlace(data, (part) => `data.${part}`);
  if (!measure) return reasons;
  for (const field of ['unit', 'nature', 'accumulation'] as const) {
    if (data[field] !== undefined && data[field] !== measure[field])
      reasons.push({ field: `data.${field}`, value: data[field], allowed: `"${measure[field]}" for ${measure.id}` });
  }
  if (data.value !== undefined && outOfBounds(measure, data.value))
    reasons.push({ field: 'data.value', value: shownValue(data.value, []), allowed: boundsText(measure) });
  return reasons;
}

function outOfBounds(measure: Measure, value: number): boolean {
  return (measure.min !== null && value < measure.min) || (measure.max !== null && value > measure.max);
}

function boundsText(measure: Measure): string {
  const unit = units[measure.unit].label.en;
  if (measure.min !== null && measure.max !== null) return `from ${measure.min} to ${measure.max} ${unit}`;
  return measure.min !== null ? `${measure.min} or more ${unit}` : `${measure.max} or less ${unit}`;
}
