/** Faults in the shape of a scorecard file, told in words a policy clerk understands. Input: zod's issues and what was read. Output: one line per fault. */
import { shownValue } from '@leapboard/contracts';
import type { z } from 'zod';

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields of its own, each with a name',
};

/** One line per fault: the place, what stands there, what is allowed. Items of a list go by their `id`. */
export function shapeFaults(error: z.ZodError, read: unknown): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${placeOf([...issue.path, key], read)}: there is no such field`);
    const found = shownValue(read, issue.path);
    const is = found === null ? 'is missing' : `is ${JSON.stringify(found)}`;
    return [`${placeOf(issue.path, read)}: ${is}, allowed is ${allowedBy(issue)}`];
  });
}

function allowedBy(issue: z.core.$ZodIssue): string {
  // What the file format says itself is in plain words already.
  if (!/^(Invalid|Too small)/.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type') return WORDS[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  return issue.code === 'too_small' ? 'at least one' : issue.message;
}

function placeOf(path: readonly PropertyKey[], read: unknown): string {
  if (path.length === 0) return 'the file';
  const steps = path.map((step, at) => {
    const id = typeof step === 'number' ? shownValue(read, [...path.slice(0, at + 1), 'id']) : null;
    return typeof id === 'string' ? id : typeof step === 'number' ? `number ${step + 1}` : String(step);
  });
  return steps.join(' › ');
}
