/**
 * Reading an observation: from what was sent to what the ledger takes, or to the reasons why not.
 *
 * The one gate for the HTTP door and for the aggregator: what the door lets through, the aggregator can read.
 */
import { createHash } from 'node:crypto';
import { observationEnvelope, reasonsOf, shownValue, type ObservationEnvelope, type Reason, type StreamName } from '@leapboard/contracts';
import { checkPlace, checkStatistics, readSubject, statisticsData, subjectOf, type StatisticsSubject } from './statistics.ts';

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

/** Checks and reads one CloudEvent, given as parsed JSON. Reasons name field, value and what is allowed; all faults at once. */
export function readObservation(input: unknown): ReadObservation {
  const envelope = observationEnvelope.safeParse(input);
  const isRetraction = typeOf(input)?.split('.')[2] === 'retracted';
  if (isRetraction) return envelope.success ? readRetraction(envelope.data) : { ok: false, reasons: reasonsOf(envelope.error, input) };

  const sentData = shownPart(input, 'data');
  const data = statisticsData.safeParse(sentData);
  const reasons = [
    ...(envelope.success ? [] : reasonsOf(envelope.error, input)),
    ...(data.success ? checkStatistics(data.data) : sentData === undefined ? [{ field: 'data', value: null, allowed: 'an object: the figure observed' }] : reasonsOf(data.error, sentData, ['data'])),
  ];
  if (!envelope.success || !data.success) return { ok: false, reasons };
  const sent = envelope.data;
  const subject = subjectOf(data.data);
  if (sent.subject !== subject) reasons.push({ field: 'subject', value: sent.subject, allowed: `"${subject}", the measure, region and period of the data` });
  if (sent.withdraws !== undefined) reasons.push({ field: 'withdraws', value: sent.withdraws, allowed: 'only in an event of type leapboard.statistics.retracted.v1' });
  reasons.push(...checkKey(sent));
  if (reasons.length > 0) return { ok: false, reasons };
  const { value, vintage } = data.data;
  return { ok: true, envelope: sent, observation: observationOf(sent, data.data, hashOf(data.data), { value, vintage: vintage ?? null }) };
}

function readRetraction(sent: ObservationEnvelope): ReadObservation {
  const reasons = checkKey(sent);
  if (sent.data !== undefined) reasons.push({ field: 'data', value: shownValue(sent.data, []), allowed: 'nothing: a retraction carries no data' });
  const place = readSubject(sent.subject);
  if (!place) reasons.push({ field: 'subject', value: sent.subject, allowed: 'measure/region/period of the figure, e.g. gdp/130000/2023' });
  else reasons.push(...checkPlace(place, () => 'subject'));
  if (!place || reasons.length > 0) return { ok: false, reasons };
  return { ok: true, envelope: sent, observation: observationOf(sent, place, hashOf(null), null) };
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

function checkKey(sent: ObservationEnvelope): Reason[] {
  if (sent.partitionkey === undefined || sent.partitionkey === sent.subject) return [];
  return [{ field: 'partitionkey', value: sent.partitionkey, allowed: `"${sent.subject}", the key of the subject's group, or nothing` }];
}

function typeOf(input: unknown): string | undefined {
  const type = shownPart(input, 'type');
  return typeof type === 'string' ? type : undefined;
}

function shownPart(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[key] : undefined;
}

/** SHA-256 (hex) of data with its keys in order, so that key order does not make two facts of one. */
function hashOf(data: Record<string, unknown> | null): string {
  const canonical = data === null ? '' : JSON.stringify(Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))));
  return createHash('sha256').update(canonical).digest('hex');
}
