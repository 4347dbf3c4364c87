/** The door for observations: what is let in, what is refused, and how the refusal reads. */
import { request as httpRequest } from 'node:http';
import { eventsAnswer, problem, topics } from '@leapboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type Answered, type StartedApi } from './fixtures/started-api.ts';

const EVENTS = '/api/v1/events';

interface Sent {
  data: Record<string, unknown>;
  [attribute: string]: unknown;
}

let serial = 0;

/** A good event: R&D expenditure of Hebei in 2023, or what the parts given make of it. */
function event(data: Record<string, unknown> = {}, attributes: Record<string, unknown> = {}): Sent {
  const whole: Record<string, unknown> = {
    measure: 'rnd-expenditure',
    region: '130000',
    period: '2023',
    value: 9_123_456,
    unit: 'CNY_10K',
    nature: 'flow',
    accumulation: 'period',
    ...data,
  };
  const subject = `${String(whole['measure'])}/${String(whole['region'])}/${String(whole['period'])}`;
  return {
    specversion: '1.0',
    id: `test-${++serial}`,
    source: '/test',
    type: 'leapboard.statistics.observed.v1',
    subject,
    time: '2024-06-01T09:00:00+08:00',
    ...attributes,
    data: whole,
  };
}

let api: StartedApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const refusedReasons = (answer: Answered) => problem.parse(answer.body).rejected!.flatMap((one) => one.reasons);
const logEnd = async () => (await api.bus.endOffsets(topics.statistics.name)).reduce((sum, end) => sum + end, 0);

describe('taking events in', () => {
  it('publishes a good event once durable, keyed by its subject, with the partition key filled in', async () => {
    const sent = event();
    const answer = await api.post(EVENTS, JSON.stringify(sent), { 'content-type': 'application/cloudevents+json; charset=UTF-8' });
    expect(answer.status).toBe(202);
    const { accepted, rejected } = eventsAnswer.parse(answer.body);
    expect(rejected).toEqual([]);
    const [receipt] = accepted;
    expect(receipt).toEqual({
      id: sent['id'],
      topic: topics.statistics.name,
      partition: api.bus.partitionOf(topics.statistics.name, 'rnd-expenditure/130000/2023'),
      offset: expect.any(Number),
    });
    const found = Promise.withResolvers<unknown>();
    const tail = await api.bus.tail(topics.statistics.name, {
      from: 'earliest',
      onBatch: async (messages) => messages.forEach((message) => found.resolve({ key: message.key, value: JSON.parse(message.value) })),
      onFailure: found.reject,
    });
    expect(await found.promise).toEqual({ key: sent['subject'], value: { ...sent, partitionkey: sent['subject'] } });
    await tail.close();
  });

  it('takes the good events of a batch and names the others by their place', async () => {
    const batch = [event({ value: 1 }), event({ value: -1 }), event({ value: 2 }), 'text'];
    const answer = await api.post(EVENTS, JSON.stringify(batch), { 'content-type': 'application/cloudevents-batch+json' });
    expect(answer.status).toBe(202);
    const { accepted, rejected } = eventsAnswer.parse(answer.body);
    expect(accepted.map((one) => one.id)).toEqual([batch[0], batch[2]].map((one) => (one as Sent)['id']));
    expect(rejected.map(({ index, id }) => ({ index, id }))).toEqual([
      { index: 1, id: (batch[1] as Sent)['id'] },
      { index: 3, id: null },
    ]);
  });

  it('takes two events with the same id', async () => {
    const twice = event();
    const answer = await api.post(EVENTS, JSON.stringify([twice, twice]));
    expect(eventsAnswer.parse(answer.body).accepted).toHaveLength(2);
  });
});

describe('refusing an event says field, value and what is allowed, and publishes nothing', () => {
  const cases: [fault: string, sent: unknown, field: string, value: unknown, allowed: RegExp][] = [
    ['an unknown stream', event({}, { type: 'leapboard.weather.observed.v1' }), 'type', 'leapboard.weather.observed.v1', /leapboard\.statistics\.observed\.v1/],
    ['an unknown region', event({ region: '999999' }), 'data.region', '999999', /GB\/T 2260/],
    ['a region not in force that year', event({ region: '130526' }), 'data.region', '130526', /in force in 2023.*1993–2019/],
    ['negative money', event({ value: -5 }), 'data.value', -5, /0 or more/],
    ['a share of 140 %', event({ measure: 'rnd-intensity-published', unit: '%', value: 140 }), 'data.value', 140, /from 0 to 100/],
    ['a day that does not exist', event({}, { time: '2023-02-30T00:00:00Z' }), 'time', '2023-02-30T00:00:00Z', /day that exists/],
    ['text in place of a number', event({ value: 'N/A' }), 'data.value', 'N/A', /finite number/],
    ['a field nobody knows', event({}, { colour: 'red' }), 'colour', 'red', /no such field/],
    ['a partition key of its own', event({}, { partitionkey: 'mine' }), 'partitionkey', 'mine', /key of the subject's group/],
  ];
  it.each(cases)('%s', async (_fault, sent, field, value, allowed) => {
    const before = await logEnd();
    const answer = await api.post(EVENTS, JSON.stringify(sent));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const reason = refusedReasons(answer).find((one) => one.field === field);
    expect(reason).toMatchObject({ field, value });
    expect(reason!.allowed).toMatch(allowed);
    expect(await logEnd()).toBe(before);
  });

  it('tells no more reasons than a reader can use', async () => {
    const sent = event({}, Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`x${at}`, at])));
    expect(refusedReasons(await api.post(EVENTS, JSON.stringify(sent)))).toHaveLength(51);
  });
});

describe('refusing a body', () => {
  const batchOf = (count: number) => JSON.stringify(Array.from({ length: count }, () => event()));
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);

  it.each([
    ['not JSON: the place is named', '[{"value": 1},\n {"value": N/A}]', 'application/json', 400, /line 2, column 12, position 26/],
    ['JSON that breaks off', '{"a": [1, 2', 'application/json', 400, /position 11, found the end/],
    ['nothing at all', '', 'application/json', 400, /position 0, found the end/],
    ['nested too deeply', deep, 'application/json', 400, /nested too deeply/],
    ['an empty batch', '[]', 'application/json', 400, /empty/],
    ['more than 1,000 events', batchOf(1_001), 'application/json', 413, /more than 1000 events; none was taken/],
    ['an array sent as one event', '[]', 'application/cloudevents+json', 400, /cloudevents-batch\+json/],
    ['one event sent as a batch', '{}', 'application/cloudevents-batch+json', 400, /sent as application\/cloudevents\+json/],
    ['another media type', 'a,b', 'text/csv', 415, /application\/cloudevents\+json, application\/cloudevents-batch\+json, application\/json/],
    ['another charset', '{}', 'application/json; charset=gbk', 415, /application\/json/],
  ])('%s', async (_fault, body, mediaType, status, detail) => {
    const before = await logEnd();
    const answer = await api.post(EVENTS, body, { 'content-type': mediaType });
    expect(answer.status).toBe(status);
    expect(problem.parse(answer.body).detail).toMatch(detail);
    expect(await logEnd()).toBe(before);
  });

  it('6 MB with a declared length: 413, and the sender gets to read it', async () => {
    const answer = await api.post(EVENTS, JSON.stringify({ padding: 'x'.repeat(6_000_000) }));
    expect(answer.status).toBe(413);
    expect(problem.parse(answer.body).reasons![0]).toMatchObject({ field: 'body', allowed: 'up to 5000000 bytes' });
  });

  it('6 MB without a declared length: 413', async () => {
    const { port } = new URL(api.url);
    const status = Promise.withResolvers<number>();
    const sending = httpRequest({ port, host: '127.0.0.1', path: EVENTS, method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
      response.resume();
      status.resolve(response.statusCode!);
    });
    sending.once('error', status.reject);
    for (let chunk = 0; chunk < 6; chunk++) sending.write(Buffer.alloc(1_000_000, 0x20));
    sending.end();
    expect(await status.promise).toBe(413);
  });

  it('a compressed body: 415', async () => {
    const answer = await api.post(EVENTS, '{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(answer.status).toBe(415);
  });

  it('after all these the door still takes a good event', async () => {
    expect((await api.post(EVENTS, JSON.stringify(event()))).status).toBe(202);
  });
});

describe('a bus that can not take more', () => {
  it('answers 503 with Retry-After, and nothing was taken', async () => {
    const full = await startApi({ bus: { maxWaiting: 2 } });
    const answer = await full.post(EVENTS, JSON.stringify([event(), event(), event()]));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await full.bus.endOffsets(topics.statistics.name)).toEqual(Array.from({ length: 12 }, () => 0));
    await full.close();
  });

  it('a message larger than the bus takes is refused alone', async () => {
    const narrow = await startApi({ bus: { maxMessageBytes: 500 } });
    const large = event({}, { importid: 'x'.repeat(200) });
    const answer = await narrow.post(EVENTS, JSON.stringify([event(), large, event()]));
    const { accepted, rejected } = eventsAnswer.parse(answer.body);
    expect(accepted).toHaveLength(2);
    expect(rejected[0]).toMatchObject({ index: 1, id: large['id'] });
    await narrow.close();
  });
});
