/**
 * Reading an observation: from what was sent to what the ledger takes, or to the reasons why not.
 *
 * The one gate for the HTTP door and for the aggregator: what the door lets through, the aggregator can read.
 */
import { createHash } from 'node:crypto';
import { observationEnvelope, reasonsOf, shownValue, type ObservationEnvelope, type Reason, type StreamName } from '@leapboard/contracts';
import { checkPlace, checkStatistics, readSubject, soundParts, statisticsData, subjectOf, type StatisticsSubject } from './statistics.ts';

/** All sources weigh the same in `statistics`: the revision decides, so that anyone's correction of a published figure can win. */
const AUTHORITY = 0;

export interface Observation {
  stream: StreamName;
  id: string;
  source: string;
  subject: string;
  partitionkey: string;
  authority: number;
  revision: number;
  /** UTC ms; when the source recorded it, else when it happened. */
  recordedAtMs: number;
  /** SHA-256 of the canonical data, hex; of nothing for a retraction. */
  hash: string;
  withdraws: string | null;
  importid: string | null;
  place: StatisticsSubject;
  /** null = retracted: never was. */
  figure: { value: number; vintage: string | null } | null;
}

export type ReadObservation = { ok: true; observation: Observation; envelope: ObservationEnvelope } | { ok: false; reasons: Reason[] };

const DATA_ALLOWED = 'an object: the figure observed';

/** Checks and reads one CloudEvent, given as parsed JSON. Reasons name field, value and what is allowed; all faults at once. */
export function readObservation(input: unknown): ReadObservation {
  const envelope = observationEnvelope.safeParse(input);
  const reasons = envelope.success ? [] : reasonsOf(envelope.error, input);
  if (!isObject(input)) return { ok: false, reasons };
  reasons.push(...checkKey(input, reasons));
  const isRetraction = typeof input['type'] === 'string' && input['type'].split('.')[2] === 'retracted';
  const { place, figure, hash } = isRetraction ? readRetraction(input, reasons) : readFigure(input, reasons);
  if (!envelope.success || !place || reasons.length > 0) return { ok: false, reasons };
  return { ok: true, envelope: envelope.data, observation: observationOf(envelope.data, place, hash, figure) };
}

interface ReadPart {
  /** null when there are reasons why not. */
  place: StatisticsSubject | null;
  figure: Observation['figure'];
  hash: string;
}

/** Reads what was observed; adds to `reasons` why not. */
function readFigure(input: Record<string, unknown>, reasons: Reason[]): ReadPart {
  const none: ReadPart = { place: null, figure: null, hash: '' };
  const sent = input['data'];
  if (!isObject(sent)) {
    reasons.push({ field: 'data', value: shownValue(input, ['data']), allowed: DATA_ALLOWED });
    return none;
  }
  const data = statisticsData.safeParse(sent);
  if (!data.success) reasons.push(...reasonsOf(data.error, sent, ['data']));
  const sound = data.success ? data.data : soundParts(sent);
  reasons.push(...checkStatistics(sound));
  if (input['withdraws'] !== undefined) {
    reasons.push({ field: 'withdraws', value: shownValue(input, ['withdraws']), allowed: 'only in an event of type leapboard.statistics.retracted.v1' });
  }
  const { measure, region, period } = sound;
  if (measure === undefined || region === undefined || period === undefined) return none;
  const subject = subjectOf({ measure, region, period });
  if (!isFaulty('subject', reasons) && input['subject'] !== subject) {
    reasons.push({ field: 'subject', value: shownValue(input, ['subject']), allowed: `"${subject}", the measure, region and period of the data` });
  }
  if (!data.success) return none;
  const { value, vintage } = data.data;
  return { place: data.data, figure: { value, vintage: vintage ?? null }, hash: hashOf(data.data) };
}

/** Reads which figure never was; adds to `reasons` why not. */
function readRetraction(input: Record<string, unknown>, reasons: Reason[]): ReadPart {
  if (input['data'] !== undefined) reasons.push({ field: 'data', value: shownValue(input, ['data']), allowed: 'nothing: a retraction carries no data' });
  const sent = input['subject'];
  const place = typeof sent === 'string' ? readSubject(sent) : null;
  if (place) reasons.push(...checkPlace(place, () => 'subject'));
  // Another spelling of the same place would be another subject, in another partition.
  if (!isFaulty('subject', reasons) && !(place && subjectOf(place) === sent)) {
    reasons.push({ field: 'subject', value: shownValue(input, ['subject']), allowed: 'measure/region/period of the figure, e.g. gdp/130000/2023' });
  }
  return { place, figure: null, hash: hashOf(null) };
}

function observationOf(sent: ObservationEnvelope, place: StatisticsSubject, hash: string, figure: Observation['figure']): Observation {
  return {
    stream: 'statistics',
    id: sent.id,
    source: sent.source,
    subject: sent.subject,
    partitionkey: sent.subject,
    authority: AUTHORITY,
    revision: sent.revision ?? 0,
    recordedAtMs: Date.parse(sent.recordedtime ?? sent.time),
    hash,
    withdraws: sent.withdraws ?? null,
    importid: sent.importid ?? null,
    place: { measure: place.measure, region: place.region, period: place.period },
    figure,
  };
}

function checkKey(input: Record<string, unknown>, reasons: readonly Reason[]): Reason[] {
  const { partitionkey, subject } = input;
  if (partitionkey === undefined || partitionkey === subject || isFaulty('partitionkey', reasons) || isFaulty('subject', reasons)) return [];
  return [{ field: 'partitionkey', value: shownValue(input, ['partitionkey']), allowed: `"${String(subject)}", the key of the subject's group, or nothing` }];
}

const isFaulty = (field: string, reasons: readonly Reason[]): boolean => reasons.some((reason) => reason.field === field);

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** SHA-256 (hex) of data with its keys in order, so that key order does not make two facts of one. */
function hashOf(data: Record<string, unknown> | null): string {
  const canonical = data === null ? '' : JSON.stringify(Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))));
  return createHash('sha256').update(canonical).digest('hex');
}
