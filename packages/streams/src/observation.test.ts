import { observationEnvelope, type Reason } from '@leapboard/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readObservation } from './observation.ts';
import { measures } from './registry.ts';
import { readSubject, subjectOf } from './statistics.ts';

const figure = { measure: 'gdp', region: '130000', period: '2023', value: 43944.1, unit: 'CNY_100M', nature: 'flow', accumulation: 'period' };

type Figure = Record<keyof typeof figure, unknown>;

/** A sound observation with some of its data replaced, its subject along with it; `undefined` leaves a field out. */
function observed(data: Partial<Figure> & Record<string, unknown> = {}, over: Record<string, unknown> = {}): Record<string, unknown> {
  const of: Record<string, unknown> = { ...figure, ...data };
  const subject = `${String(of['measure'])}/${String(of['region'])}/${String(of['period'])}`;
  const event = {
    specversion: '1.0',
    id: 'a',
    source: '/s',
    type: 'leapboard.statistics.observed.v1',
    subject,
    time: '2023-12-31T00:00:00+08:00',
    data: of,
    ...over,
  };
  return JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
}

function retracted(over: Record<string, unknown> = {}): Record<string, unknown> {
  return observed({}, { type: 'leapboard.statistics.retracted.v1', data: undefined, ...over });
}

function reasonsFor(input: unknown): Reason[] {
  const read = readObservation(input);
  return read.ok ? [] : read.reasons;
}

const share = { measure: 'rnd-intensity-published', unit: '%' };
const spend = { measure: 'rnd-expenditure', unit: 'CNY_10K' };
const MOMENT_ALLOWED = /^an RFC 3339 moment on a day that exists/;
const PERIOD_ALLOWED = /^a year such as 2024/;

describe('what the door refuses', () => {
  test.each<[what: string, input: unknown, field: string, value: unknown, allowed: RegExp]>([
    ['an unknown field of the envelope', observed({}, { subjekt: 'x' }), 'subjekt', 'x', /^no such field$/],
    ['an unknown field of the data', observed({ note: 'x' }), 'data.note', 'x', /^no such field$/],
    [
      'an unknown stream',
      observed({}, { type: 'leapboard.weather.observed.v1' }),
      'type',
      'leapboard.weather.observed.v1',
      /"leapboard.statistics.observed.v1" or/,
    ],
    ['an unknown measure', observed({ measure: 'gpd' }), 'data.measure', 'gpd', /^a measure of the registry: rnd-expenditure, .*gdp/],
    ['an unknown region', observed({ region: '999999' }), 'data.region', '999999', /^a six-digit GB\/T 2260 code/],
    ['a region that is no code', observed({ region: '河北' }), 'data.region', '河北', /^a six-digit GB\/T 2260 code/],
    [
      'a region not in force that year',
      observed({ region: '130526' }),
      'data.region',
      '130526',
      /in force in 2023.*130526 \(任县\) was in force 1993–2019, since then 130505/,
    ],
    ['negative money', observed({ ...spend, value: -1 }), 'data.value', -1, /^0 or more CNY 10,000$/],
    ['a share of 140 %', observed({ ...share, value: 140 }), 'data.value', 140, /^from 0 to 100 %$/],
    ['30 February as a time', observed({}, { time: '2023-02-30T00:00:00+08:00' }), 'time', '2023-02-30T00:00:00+08:00', MOMENT_ALLOWED],
    ['30 February as a period', observed({ period: '2023-02-30' }), 'data.period', '2023-02-30', PERIOD_ALLOWED],
    ['a period far off', observed({ period: '1066' }), 'data.period', '1066', PERIOD_ALLOWED],
    ['a quarter of a yearly measure', observed({ period: '2023-Q1' }), 'data.period', '2023-Q1', /yearly/],
    ['"N/A" for a number', observed({ value: 'N/A' }), 'data.value', 'N/A', /^a finite number; text such as "N\/A" is not one$/],
    ['a number as text', observed({ value: '12' }), 'data.value', '12', /^a finite number/],
    ['no value', observed({ value: undefined }), 'data.value', null, /^a finite number/],
    ['a wrong unit', observed({ unit: 'CNY_10K' }), 'data.unit', 'CNY_10K', /^"CNY_100M" for gdp$/],
    ['an unknown unit', observed({ unit: 'USD' }), 'data.unit', 'USD', /^one of CNY_10K, /],
    ['a wrong nature', observed({ nature: 'stock' }), 'data.nature', 'stock', /^"flow" for gdp$/],
    ['a wrong accumulation', observed({ accumulation: 'year-to-date' }), 'data.accumulation', 'year-to-date', /^"period" for gdp$/],
    ['an empty vintage', observed({ vintage: '' }), 'data.vintage', '', /^which edition of the figure/],
    ['another subject than its data', observed({}, { subject: 'gdp/130000/2022' }), 'subject', 'gdp/130000/2022', /^"gdp\/130000\/2023", the measure/],
    ['another key than the subject', observed({}, { partitionkey: 'gdp' }), 'partitionkey', 'gdp', /^"gdp\/130000\/2023", the key/],
    ['no data', observed({}, { data: undefined }), 'data', null, /^an object: the figure observed$/],
    ['data that is no object', observed({}, { data: [1] }), 'data', '[1]', /^an object: the figure observed$/],
    [
      'a withdrawal that is no retraction',
      observed({}, { withdraws: '/s b' }),
      'withdraws',
      '/s b',
      /^only in an event of type leapboard.statistics.retracted.v1$/,
    ],
    ['a retraction with data', retracted({ data: figure }), 'data', JSON.stringify(figure), /^nothing: a retraction carries no data$/],
    ['a retraction of no figure', retracted({ subject: 'gdp' }), 'subject', 'gdp', /^measure\/region\/period/],
    ['a retraction of an unknown measure', retracted({ subject: 'gpd/130000/2023' }), 'subject', 'gpd', /^a measure of the registry/],
    ['a retraction in a region not in force', retracted({ subject: 'gdp/130526/2023' }), 'subject', '130526', /in force in 2023/],
    [
      'a retraction spelt otherwise, which would be another subject',
      retracted({ subject: 'gdp/%31%33%30000/2023' }),
      'subject',
      'gdp/%31%33%30000/2023',
      /^measure\//,
    ],
    ['something that is no event', 'text', 'body', 'text', /^a CloudEvent: a JSON object$/],
  ])('%s: by field, value and what is allowed, and for nothing else', (_, input, field, value, allowed) => {
    const shown = typeof value === 'string' && value.length > 120 ? `${value.slice(0, 120)}…` : value;
    expect(reasonsFor(input)).toEqual([{ field, value: shown, allowed: expect.stringMatching(allowed) as string }]);
  });

  test('is told with all faults at once', () => {
    const data = { ...spend, region: '130526', value: 'N/A', unit: 'CNY_100M', colour: 'red' };
    const fields = reasonsFor(observed(data, { time: 'yesterday', subject: 'x', partitionkey: 'y', revision: -1 })).map((reason) => reason.field);
    expect(new Set(fields)).toEqual(new Set(['time', 'revision', 'partitionkey', 'data.value', 'data.colour', 'data.region', 'data.unit', 'subject']));
    const ofRetraction = reasonsFor(retracted({ subject: 'gdp/130526/2023', time: 'yesterday', data: {}, partitionkey: 'y' })).map((reason) => reason.field);
    expect(new Set(ofRetraction)).toEqual(new Set(['time', 'partitionkey', 'data', 'subject']));
  });

  test('never throws, whatever JSON is sent', () => {
    const part = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant('\ud800'));
    const field = fc.constantFrom('id', 'source', 'type', 'subject', 'time', 'data', 'partitionkey', 'withdraws', 'revision', 'recordedtime', '__proto__');
    fc.assert(
      fc.property(fc.constantFrom(observed(), retracted()), field, part, (event, at, value) => {
        const read = readObservation({ ...event, [at]: value });
        if (!read.ok) expect(read.reasons.length).toBeGreaterThan(0);
      }),
    );
    fc.assert(fc.property(fc.jsonValue(), (input) => !readObservation(input).ok));
  });
});

describe('what the door lets in', () => {
  const good = fc.record({
    measure: fc.constantFrom(...measures),
    region: fc.constantFrom('100000', '130000', '500000', '650000'),
    year: fc.integer({ min: 1997, max: 2100 }),
    value: fc.double({ min: 0, max: 100, noNaN: true }),
    vintage: fc.option(fc.constantFrom('final', '五经普前'), { nil: undefined }),
  });
  const event = good.map(({ measure: { id, unit, nature, accumulation }, region, year, value, vintage }) =>
    observed({ measure: id, region, period: String(year), value, unit, nature, accumulation, ...(vintage === undefined ? {} : { vintage }) }),
  );

  test('can be read again by the aggregator from what is published', () => {
    fc.assert(
      fc.property(event, (sent) => {
        const read = readObservation(sent);
        if (!read.ok) throw new Error(JSON.stringify(read.reasons));
        const published = JSON.parse(JSON.stringify({ ...read.envelope, partitionkey: read.observation.partitionkey })) as unknown;
        const again = readObservation(published);
        expect(again).toMatchObject({ ok: true, observation: read.observation });
        expect(observationEnvelope.safeParse(published).success).toBe(true);
      }),
    );
  });

  test('has a hash that depends on the data and not on the order of its fields', () => {
    const hashOf = (input: unknown) => {
      const read = readObservation(input);
      return read.ok ? read.observation.hash : null;
    };
    const reversed = Object.fromEntries(Object.entries(figure).toReversed());
    expect(hashOf(observed({}, { data: reversed }))).toBe(hashOf(observed()));
    expect(hashOf(observed({ value: 1 }))).not.toBe(hashOf(observed()));
    expect(hashOf(observed({ vintage: 'final' }))).not.toBe(hashOf(observed()));
  });

  test('was recorded when it says, else when it happened, and has revision 0 unless it says another', () => {
    const read = (over: Record<string, unknown>) => {
      const result = readObservation(observed({}, over));
      return result.ok ? result.observation : null;
    };
    expect(read({})).toMatchObject({ recordedAtMs: Date.parse('2023-12-30T16:00:00Z'), revision: 0, authority: 0, withdraws: null });
    expect(read({ recordedtime: '2024-10-31T09:00:00+08:00', revision: 2 })).toMatchObject({ recordedAtMs: Date.parse('2024-10-31T01:00:00Z'), revision: 2 });
  });

  test('includes a retraction, and a withdrawal of one message', () => {
    expect(readObservation(retracted())).toMatchObject({
      ok: true,
      observation: { figure: null, place: { measure: 'gdp', region: '130000', period: '2023' } },
    });
    expect(readObservation(retracted({ withdraws: '/s an id' }))).toMatchObject({ ok: true, observation: { withdraws: '/s an id' } });
  });
});

describe('a subject', () => {
  test('reads back into its parts, whatever characters they hold', () => {
    const part = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.record({ measure: part, region: part, period: part }), (of) => {
        expect(readSubject(subjectOf(of))).toEqual(of);
      }),
    );
  });

  test.each(['', 'a/b', 'a/b/c/d', '%/b/c'])('is not %j', (text) => {
    expect(readSubject(text)).toBeNull();
  });
});
