/**
 * Random observations for property tests: few subjects, ids, sources and revisions, so that rivals, copies and withdrawals of each other are common.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { OracleRecord } from './records.ts';
import { oracleMeasures } from './vocabulary.ts';

export interface RandomMessage {
  /** measure/region/period */
  subject: string;
  id: string;
  source: string;
  revision: number;
  recordedAtMs: number;
  /** null = a retraction. */
  value: number | null;
  vintage: string | null;
  /** "source id"; null = it competes itself. */
  withdraws: string | null;
}

const SOURCES = ['/collectors/one', '/collectors/two'];
const IDS = ['a', 'b', 'B'];
const RECORDED_AT_MS = [Date.parse('2024-10-31T01:00:00Z'), Date.parse('2024-10-31T01:00:00.001Z'), Date.parse('2023-02-28T16:00:00Z')];

const observed = (subject: string) =>
  fc.record({
    subject: fc.constant(subject),
    id: fc.constantFrom(...IDS),
    source: fc.constantFrom(...SOURCES),
    revision: fc.nat(2),
    recordedAtMs: fc.constantFrom(...RECORDED_AT_MS),
    value: fc.option(fc.constantFrom(0, 1, 2.5, 1e-7, 123456789.123), { freq: 4 }),
    vintage: fc.option(fc.constantFrom('final', 'revised'), { freq: 1 }),
    withdraws: fc.constant(null),
  });

const withdrawing = (subject: string) =>
  fc
    .record({
      source: fc.constantFrom(...SOURCES),
      id: fc.constantFrom('w', 'x'),
      of: fc.constantFrom(...SOURCES),
      withdrawn: fc.constantFrom(...IDS),
      revision: fc.nat(1),
    })
    .map(({ source, id, of, withdrawn, revision }) => ({
      ...{ subject, id, source, revision, recordedAtMs: RECORDED_AT_MS[0]!, value: null, vintage: null, withdraws: `${of} ${withdrawn}` },
    }));

/** Messages about the subjects given; a retraction carries no vintage. */
export function randomMessages(subjects: readonly string[], maxLength: number): fc.Arbitrary<RandomMessage[]> {
  const one = fc
    .constantFrom(...subjects)
    .chain((subject) => fc.oneof({ arbitrary: observed(subject), weight: 5 }, { arbitrary: withdrawing(subject), weight: 1 }))
    .map((message) => (message.value === null ? { ...message, vintage: null } : message));
  return fc.array(one, { maxLength });
}

function dataOf({ subject, value, vintage }: RandomMessage): object {
  const [measure, region, period] = subject.split('/') as [string, string, string];
  const { unit, nature, accumulation } = oracleMeasures[measure]!;
  return { measure, region, period, value, unit, nature, accumulation, ...(vintage === null ? {} : { vintage }) };
}

/** SHA-256 (hex) of the canonical data; of nothing for a retraction. */
export function dataHash(message: RandomMessage): string {
  const data = Object.entries(dataOf(message)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(message.value === null ? '' : JSON.stringify(Object.fromEntries(data)))
    .digest('hex');
}

/** The message as a CloudEvent. */
export function envelopeOf(message: RandomMessage): Record<string, unknown> {
  const { subject, id, source, revision, recordedAtMs, value, withdraws } = message;
  return {
    ...{ specversion: '1.0', id, source, subject, time: '2023-12-31T00:00:00+08:00', recordedtime: new Date(recordedAtMs).toISOString() },
    type: `leapboard.statistics.${value === null ? 'retracted' : 'observed'}.v1`,
    ...(revision === 0 ? {} : { revision }),
    ...(withdraws === null ? {} : { withdraws }),
    ...(value === null ? {} : { data: dataOf(message) }),
  };
}

/** What cannot be read and belongs to the dead letters. */
const unreadable = fc.constantFrom('', 'not JSON', '[]', '{"specversion":"1.0"}', '{"type":"leapboard.statistics.observed.v1","data":{"value":"N/A"}}');

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.parse('2024-10-31T02:00:00Z');

/** Records of one partition in order of offset, with what cannot be read and with copies among them; reception never falls and often stands still. */
export function randomRecords(subjects: readonly string[], maxLength: number): fc.Arbitrary<OracleRecord[]> {
  const texts = randomMessages(subjects, maxLength).chain((messages) => {
    const good = messages.map((message) => JSON.stringify(envelopeOf(message)));
    return fc.array(fc.oneof({ arbitrary: good.length > 0 ? fc.constantFrom(...good) : unreadable, weight: 8 }, { arbitrary: unreadable, weight: 1 }), {
      maxLength: 2 * maxLength,
    });
  });
  return fc.tuple(texts, fc.infiniteStream(fc.constantFrom(0, 0, 1, HOUR_MS, 9 * HOUR_MS))).map(([values, gaps]) => {
    let receivedAtMs = BEGIN_MS;
    return values.map((value, offset) => ({ partition: 0, offset, receivedAtMs: (receivedAtMs += gaps.next().value as number), value }));
  });
}
