/**
 * Refusals of the API as problem documents (RFC 9457).
 *
 * Input: a status, what was wrong, and field by field what would have been allowed. Output: an error the filter turns into the answer.
 */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { EventsAnswer, Problem, Reason } from '@leapboard/contracts';

const REASONS_MAX = 50;
const FIELD_TEXT_MAX = 200;
const RETRY_AFTER_SECONDS = 1;

/** Thrown anywhere below a controller: the answer is this problem. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.headers = headers;
  }
}

/** A problem document without a type of its own: the title is the status's phrase. */
export function problemOf(status: number, detail?: string, more: Pick<Problem, 'reasons' | 'rejected'> = {}): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, ...(detail === undefined ? {} : { detail }), ...more };
}

/** 400: what was sent is not what is asked for. At most 50 reasons are told. */
export function badRequest(detail: string, reasons: readonly Reason[] = []): ProblemError {
  return new ProblemError(problemOf(400, detail, reasons.length === 0 ? {} : { reasons: boundedReasons(reasons) }));
}

/** 400 of a batch without one good event. */
export function noneAccepted(rejected: EventsAnswer['rejected']): ProblemError {
  return new ProblemError(problemOf(400, 'none of the events was accepted', { rejected }));
}

/** 404: no such thing; `allowed` says which there are. */
export function notFound(field: string, value: string, allowed: string, detail?: string): ProblemError {
  const shown = value.slice(0, FIELD_TEXT_MAX);
  return new ProblemError(problemOf(404, detail ?? `there is no ${field} "${shown}" here`, { reasons: [{ field, value: shown, allowed }] }));
}

export function methodNotAllowed(method: string, allowed: readonly string[]): ProblemError {
  return new ProblemError(problemOf(405, `${method} is not served here, but ${allowed.join(', ')}`), { allow: allowed.join(', ') });
}

export function tooLarge(detail: string, reason: Reason): ProblemError {
  return new ProblemError(problemOf(413, detail, { reasons: [reason] }));
}

/** 415; `header` is the header that names the form. */
export function unsupportedForm(header: 'content-type' | 'content-encoding', value: string | null, allowed: string): ProblemError {
  return new ProblemError(problemOf(415, `allowed is ${allowed}`, { reasons: [{ field: header, value, allowed }] }), {
    ...(header === 'content-type' ? { accept: allowed } : { 'accept-encoding': allowed }),
  });
}

/** 503: nothing was taken; the same request may be sent again after a second. */
export function unavailable(detail: string): ProblemError {
  return new ProblemError(problemOf(503, detail), { 'retry-after': String(RETRY_AFTER_SECONDS) });
}

/** No more reasons, and no longer field names, than a reader can use: what was sent may be 5 MB of faults. */
export function boundedReasons(reasons: readonly Reason[]): Reason[] {
  const told = reasons.slice(0, REASONS_MAX).map((reason) => ({ ...reason, field: reason.field.slice(0, FIELD_TEXT_MAX) }));
  if (reasons.length > REASONS_MAX) told.push({ field: 'body', value: reasons.length, allowed: `fewer faults; the first ${REASONS_MAX} are listed` });
  return told;
}

/** Writes a problem document as the whole answer. */
export function sendProblem(response: ServerResponse, problem: Problem, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(problem.status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(problem));
}
