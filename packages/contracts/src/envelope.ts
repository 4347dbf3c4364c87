/**
 * The CloudEvents 1.0 envelope of an observation (JSON, structured mode).
 *
 * `id` + `source` identify the message; `subject` is the natural key of the thing seen. Extensions are lower case as CloudEvents asks:
 * `partitionkey`, `recordedtime`, `revision`, `withdraws`, `importid`. Error texts say what is allowed, because they are shown to the sender.
 */
import { z } from 'zod';
import { isDay } from './calendar.ts';

const MOMENT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The years (UTC) a store's column of moments holds. */
const MOMENT_FROM_MS = Date.UTC(1900, 0, 1);
const MOMENT_UNTIL_MS = Date.UTC(2300, 0, 1);
const MOMENT_ALLOWED = 'an RFC 3339 moment on a day that exists, from 1900 to 2299, e.g. 2024-10-31T09:00:00+08:00';

/** RFC 3339 moment whose day exists, from 1900 to 2299. */
export const moment = z.string({ error: MOMENT_ALLOWED }).refine(
  (text) => {
    const match = MOMENT.exec(text);
    if (match === null || !isDay(match[1]!)) return false;
    const ms = Date.parse(text);
    return ms >= MOMENT_FROM_MS && ms < MOMENT_UNTIL_MS;
  },
  { error: MOMENT_ALLOWED },
);

/** Text that may be stored: half a surrogate pair is no Unicode text, and the store would refuse the whole batch. */
const line = (what: string, maxLength: number) => {
  const error = `${what}, text of 1 to ${maxLength} characters`;
  return z
    .string({ error })
    .min(1, { error, abort: true })
    .max(maxLength, { error })
    .refine((text) => text.isWellFormed(), { error: `${error} without halves of surrogate pairs` });
};

export const streamNames = ['statistics'] as const;
export type StreamName = (typeof streamNames)[number];

export const eventTypes = streamNames.flatMap((stream) => [`leapboard.${stream}.observed.v1`, `leapboard.${stream}.retracted.v1`]);

const SOURCE_ALLOWED = 'a URI reference naming the origin, e.g. /collectors/nbs-rd';

export const observationEnvelope = z.strictObject(
  {
    specversion: z.literal('1.0', { error: '"1.0"' }),
    id: line('an identifier unique within its source', 200),
    /** No white space, so that `withdraws` reads in one way only. */
    source: line(SOURCE_ALLOWED, 200).regex(/^\S+$/, { error: `${SOURCE_ALLOWED}, without spaces` }),
    type: z.enum(eventTypes as [string, ...string[]], { error: eventTypes.map((type) => `"${type}"`).join(' or ') }),
    subject: line('the natural key of the thing seen', 300),
    time: moment,
    datacontenttype: z.literal('application/json', { error: '"application/json" or nothing' }).optional(),
    dataschema: line('a URI', 300).optional(),
    partitionkey: line('the key of the group, a function of the subject', 300).optional(),
    recordedtime: moment.optional(),
    revision: z.int32({ error: 'a whole number from 0 to 2147483647' }).min(0, { error: 'a whole number from 0 to 2147483647' }).optional(),
    withdraws: line('"source id" of one message of this subject', 401)
      .regex(/^\S+ \S.*$/, { error: '"source id" of one message of this subject, parted by one space' })
      .optional(),
    importid: line('the name of one import', 200).optional(),
    traceparent: line('a W3C trace context', 100).optional(),
    tracestate: line('a W3C trace state', 300).optional(),
    data: z.unknown().optional(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'a CloudEvent: a JSON object' : undefined) },
);

export type ObservationEnvelope = z.infer<typeof observationEnvelope>;

/** One fault of an input: which field, the value found there, what would have been allowed. */
export const reasonSchema = z.object({
  field: z.string(),
  value: z.unknown(),
  allowed: z.string(),
});
export type Reason = z.infer<typeof reasonSchema>;

const VALUE_TEXT_MAX = 120;

/** Reads the value at a path and cuts it to a length that may be shown. */
export function shownValue(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const step of path) value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  if (value === undefined) return null;
  if (typeof value === 'object' && value !== null) value = JSON.stringify(value);
  return typeof value === 'string' && value.length > VALUE_TEXT_MAX ? `${value.slice(0, VALUE_TEXT_MAX)}…` : value;
}

/** Turns zod's issues into reasons; every unknown field gets a reason of its own. `prefix` is where `input` sits in what was sent. */
export function reasonsOf(error: z.ZodError, input: unknown, prefix: readonly PropertyKey[] = []): Reason[] {
  return error.issues.flatMap((issue): Reason[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [...prefix, ...issue.path, key].join('.'),
        value: shownValue(input, [...issue.path, key]),
        allowed: 'no such field',
      }));
    }
    return [{ field: [...prefix, ...issue.path].join('.') || 'body', value: shownValue(input, issue.path), allowed: issue.message }];
  });
}
