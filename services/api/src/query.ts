/** Query parameters: the schemas routes share, and how they are read. An unknown parameter is refused by name, one given twice has no value. */
import { parsePeriod, reasonsOf, type Reason } from '@leapboard/contracts';
import { z } from 'zod';
import { badRequest } from './problem.ts';

/** A whole number within bounds, as text in the query. */
export function wholeNumber(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string({ error: allowed })
    .regex(/^\d{1,9}$/, { error: allowed })
    .transform(Number)
    .pipe(z.int().min(min, { error: allowed }).max(max, { error: allowed }));
}

const REGION_ALLOWED = 'a six-digit GB/T 2260 code, e.g. 130000';
export const regionCode = z.string({ error: REGION_ALLOWED }).regex(/^\d{6}$/, { error: REGION_ALLOWED });

const PERIOD_ALLOWED = 'a period: 2024, 2024-H1, 2024-Q3 or 2024-07';
export const periodText = z.string({ error: PERIOD_ALLOWED }).refine((text) => parsePeriod(text) !== null, { error: PERIOD_ALLOWED });

const TEXT_ALLOWED = 'one text of 1 to 200 characters';
export const shortText = z.string({ error: TEXT_ALLOWED }).min(1, { error: TEXT_ALLOWED }).max(200, { error: TEXT_ALLOWED });

/** Reads the query of a route. @throws ProblemError 400 naming each parameter at fault */
export function readQuery<Schema extends z.ZodObject>(schema: Schema, query: unknown): z.output<Schema> {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  const known = Object.keys(schema.shape);
  const reasons = reasonsOf(read.error, query).map((reason): Reason => (known.includes(reason.field) ? reason : { ...reason, allowed: parametersText(known) }));
  throw badRequest('the query is not what is asked for', reasons);
}

function parametersText(known: readonly string[]): string {
  return known.length === 0 ? 'no parameters' : `only the parameters ${known.join(', ')}`;
}
