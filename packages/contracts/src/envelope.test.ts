import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventTypes, moment, observationEnvelope, reasonsOf, shownValue } from './envelope.ts';

const valid = {
  specversion: '1.0',
  id: 'a-1',
  source: '/collectors/nbs-rd',
  type: 'leapboard.statistics.observed.v1',
  subject: 'gdp/130000/2023',
  time: '2023-12-31T00:00:00+08:00',
};

const text = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }).filter((of) => of.length <= 200);
const moments = fc.date({ min: new Date('1900-01-01'), max: new Date('2299-12-31'), noInvalidDate: true }).map((at) => at.toISOString());
const envelope = fc.record(
  {
    specversion: fc.constant('1.0'),
    id: text,
    source: fc.constantFrom('/collectors/nbs-rd', 'urn:x:y'),
    type: fc.constantFrom(...eventTypes),
    subject: text,
    time: moments,
    partitionkey: text,
    recordedtime: moments,
    revision: fc.nat(2_147_483_647),
    importid: text,
    data: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  },
  { requiredKeys: ['specversion', 'id', 'source', 'type', 'subject', 'time'] },
);

/** Fields, values and texts of the reasons why an input is refused. */
function refused(input: unknown) {
  const read = observationEnvelope.safeParse(input);
  return read.success ? [] : reasonsOf(read.error, input);
}

describe('the envelope', () => {
  test('reads back what it writes', () => {
    fc.assert(
      fc.property(envelope, (event) => {
        expect(observationEnvelope.parse(JSON.parse(JSON.stringify(observationEnvelope.parse(event))))).toEqual(event);
      }),
    );
  });

  test('names every unknown field, with its value', () => {
    expect(refused({ ...valid, subjct: 'x', colour: 3 })).toEqual([
      { field: 'subjct', value: 'x', allowed: 'no such field' },
      { field: 'colour', value: 3, allowed: 'no such field' },
    ]);
  });

  test.each([
    ['specversion', '0.3', '"1.0"'],
    ['id', '', 'an identifier unique within its source, text of 1 to 200 characters'],
    ['id', 'half \ud800', 'an identifier unique within its source, text of 1 to 200 characters without halves of surrogate pairs'],
    ['source', 'two words', 'a URI reference naming the origin, e.g. /collectors/nbs-rd, without spaces'],
    ['type', 'leapboard.rnd.observed.v1', '"leapboard.statistics.observed.v1" or "leapboard.statistics.retracted.v1"'],
    ['revision', -1, 'a whole number from 0 to 2147483647'],
    ['revision', 1.5, 'a whole number from 0 to 2147483647'],
    ['revision', 2 ** 31, 'a whole number from 0 to 2147483647'],
    ['revision', '1', 'a whole number from 0 to 2147483647'],
    ['withdraws', 'nothing-parted', '"source id" of one message of this subject, parted by one space'],
    ['datacontenttype', 'text/xml', '"application/json" or nothing'],
  ])('refuses %s = %j once, saying what is allowed', (field, value, allowed) => {
    const [reason, ...more] = refused({ ...valid, [field]: value });
    expect(more).toEqual([]);
    expect(reason).toEqual({ field, value, allowed });
  });

  test.each([[5], [null], [[]], ['text']])('refuses %j, which is no object', (input) => {
    expect(refused(input)).toMatchObject([{ field: 'body', allowed: 'a CloudEvent: a JSON object' }]);
  });

  test('refuses a text of more than its length', () => {
    expect(refused({ ...valid, id: 'x'.repeat(200) })).toEqual([]);
    expect(refused({ ...valid, id: 'x'.repeat(201) })).toMatchObject([{ field: 'id', value: `${'x'.repeat(120)}…` }]);
  });

  test('tells all faults at once', () => {
    const fields = refused({}).map((reason) => reason.field);
    expect(fields).toEqual(['specversion', 'id', 'source', 'type', 'subject', 'time']);
  });
});

describe('a moment', () => {
  test.each(['2024-02-29T00:00:00Z', '2024-10-31T09:00:00+08:00', '2024-10-31T23:59:59.123456789-11:30', '1900-01-01T00:00:00Z', '2299-12-31T23:59:59.999Z'])(
    'is %s',
    (at) => {
      expect(moment.safeParse(at).success).toBe(true);
    },
  );

  // A year of other than four digits, or one the store cannot hold, would stop the partition for ever.
  test.each([
    ...['2023-02-30T00:00:00Z', '2024-10-31', '2024-10-31T24:00:00Z', '2024-10-31T09:60:00Z', '2024-10-31 09:00:00Z', '2024-10-31T09:00:00', 'N/A'],
    ...['0000-01-01T00:00:00+08:00', '1899-12-31T23:59:59Z', '2300-01-01T00:00:00Z', '9999-12-31T23:59:59-08:00', '1900-01-01T00:00:00+00:01'],
  ])('is not %s', (at) => {
    const [reason] = refused({ ...valid, time: at });
    expect(reason).toEqual({ field: 'time', value: at, allowed: expect.stringContaining('an RFC 3339 moment on a day that exists') as string });
  });
});

describe('a value that is shown', () => {
  test('is found by its path, null when there is none, and never longer than may be shown', () => {
    expect(shownValue({ data: { value: 'N/A' } }, ['data', 'value'])).toBe('N/A');
    expect(shownValue({ data: 3 }, ['data', 'value'])).toBeNull();
    expect(shownValue({ data: { deep: [1] } }, ['data'])).toBe('{"deep":[1]}');
    fc.assert(fc.property(fc.string({ maxLength: 1_000 }), (of) => String(shownValue(of, [])).length <= 121));
  });
});
