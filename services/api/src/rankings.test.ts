/** Scorecards over HTTP: the ranking of now, of another day, as known at a moment; regions, history, what if. */
import { addMonths, evaluation, history, problem, ranking, regionStanding, scorecardDefinition, scorecardList, type Ranking } from '@leapboard/contracts';
import { rankAsOf } from '@leapboard/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHINA, figuresOf, knownFigures, outgoing, rankingMessages } from './fixtures/scores.ts';
import { catalogue, NOW, startApi, type StartedApi } from './fixtures/started-api.ts';
import { rowOf } from './live-view.ts';

const ONE = `/api/v1/scorecards/${CHINA}`;
const scorecard = catalogue.inForce(CHINA, '2024-06-30')!.scorecard;
const known = [...knownFigures(2022), ...knownFigures(2023, { '130000': 9_999_999 })];
const sealed = Array.from({ length: 5 }, (_, at) => ({ day: `2024-01-0${at + 1}`, total: at, class: 'C', rank: 31 - at }));

let api: StartedApi;
let published: ReturnType<typeof rankingMessages>;
beforeAll(async () => {
  published = rankingMessages(known, 8);
  api = await startApi({ known, sealed, before: async (bus) => void (await bus.publish(outgoing(published.messages))) });
});
afterAll(() => api.close());

const expectedRows = (asOf: string) => rankAsOf(scorecard, asOf, addMonths(asOf, -12), figuresOf(known)).rows;
const rankingAt = async (query: string): Promise<Ranking> => ranking.parse((await api.get(`${ONE}/ranking${query}`)).body);

describe('rankings', () => {
  it('of now are those the scorer published, without indicators', async () => {
    const { rows, ...head } = await rankingAt('');
    expect(head).toMatchObject({ scorecard: CHINA, asOf: '2024-06-30', knownAt: NOW });
    expect(rows).toEqual(published.rows.map(rowOf));
    expect(head).not.toHaveProperty('through');
  });

  it('of another day are what the engine makes of the figures known', async () => {
    const answer = await rankingAt('?asOf=2023-06-30');
    expect(answer).toMatchObject({ asOf: '2023-06-30', knownAt: NOW });
    expect(answer.rows).toEqual(expectedRows('2023-06-30').map(rowOf));
    expect((await rankingAt('?asOf=2030-01-01')).rows[0]!.total).toBeNull();
  });

  it('as known at a moment are as of today, unless a day is named', async () => {
    expect(await rankingAt('?knownAt=2024-05-01T00:00:00Z')).toMatchObject({ asOf: '2024-06-30', knownAt: '2024-05-01T00:00:00.000Z' });
  });

  it('before the first ranking: everybody, unranked, everything not measured', async () => {
    const empty = await startApi();
    const answer = ranking.parse((await empty.get(`${ONE}/ranking`)).body);
    expect(answer).toMatchObject({ asOf: '2024-06-30', knownAt: NOW, notMeasured: scorecard.indicators.map((indicator) => indicator.id) });
    expect(answer.rows).toHaveLength(31);
    expect(answer.rows.every((row) => row.rank === null && row.total === null)).toBe(true);
    await empty.close();
  });

  it.each([
    ['a day that does not exist', 'ranking?asOf=2023-02-30', 400, 'asOf', /date that exists/],
    ['a day given twice', 'ranking?asOf=2023-01-01&asOf=2023-01-02', 400, 'asOf', /ISO date/],
    ['a moment to come', 'ranking?knownAt=2024-06-30T04:00:00.001Z', 400, 'knownAt', /up to now, 2024-06-30T04:00:00.000Z/],
    ['no moment', 'regions/130000?knownAt=yesterday', 400, 'knownAt', /RFC 3339/],
    ['a day before the first version', 'ranking?asOf=2012-12-31', 404, 'asOf', /from 2013-01-01 on/],
    ['a region that is not ranked', 'regions/130100', 404, 'region', /ranked by china-regions: 110000, 120000/],
    ['a region that is not ranked, on another day', 'regions/999999?asOf=2024-01-01', 404, 'region', /110000/],
    ['history of a region that is not ranked', 'regions/710000/history', 404, 'region', /110000/],
    ['a page too long', 'regions/130000/history?limit=1001', 400, 'limit', /from 1 to 1000/],
    ['a page of nothing', 'regions/130000/history?limit=', 400, 'limit', /from 1 to 1000/],
    ['a cursor that is no day', 'regions/130000/history?cursor=x', 400, 'cursor', /ISO date/],
  ])('refuses %s', async (_fault, path, status, field, allowed) => {
    const answer = await api.get(`${ONE}/${path}`);
    expect(answer.status).toBe(status);
    expect(problem.parse(answer.body).reasons).toEqual([{ field, value: expect.anything(), allowed: expect.stringMatching(allowed) }]);
  });
});

describe('one region', () => {
  it('of now and of another day shows its indicators with what they are made from', async () => {
    for (const [query, rows] of [
      ['', published.rows],
      ['?asOf=2023-06-30', expectedRows('2023-06-30')],
    ] as const) {
      const answer = regionStanding.parse((await api.get(`${ONE}/regions/130000${query}`)).body);
      expect(answer).toMatchObject(rows.find((row) => row.region === '130000')!);
      expect(answer.indicators.find((indicator) => indicator.id === 'rnd-intensity')!.inputs.map((input) => input.metric)).toEqual(['rnd-expenditure', 'gdp']);
    }
  });

  it('has a history of sealed days with the standing of now behind them, page after page', async () => {
    const { rows: whole, next } = history.parse((await api.get(`${ONE}/regions/130000/history`)).body);
    const { total, class: letter, rank } = published.rows.find((row) => row.region === '130000')!;
    expect(whole).toEqual([...sealed, { day: '2024-06-30', total, class: letter, rank }]);
    expect(next).toBeNull();
    for (const limit of [1, 2, 3, 5, 6]) {
      const pages = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = history.parse((await api.get(`${ONE}/regions/130000/history?limit=${limit}${cursor && `&cursor=${cursor}`}`)).body);
        pages.push(...page.rows);
        cursor = page.next;
      }
      expect(pages).toEqual(whole);
    }
  });
});

describe('scorecards', () => {
  it('are listed in short and shown in full', async () => {
    expect(scorecardList.parse((await api.get('/api/v1/scorecards')).body).rows).toMatchObject([{ id: CHINA, illustrative: true }]);
    const answer = await api.get(ONE);
    expect(answer.body).toEqual(scorecardDefinition.parse(answer.body));
  });

  it('say what values would be worth, and store nothing', async () => {
    const best = Object.fromEntries(scorecard.indicators.map((indicator) => [indicator.id, indicator.scoring.standard]));
    const evaluate = async (values: unknown) => api.post(`${ONE}/evaluate`, JSON.stringify({ values }));
    expect(evaluation.parse((await evaluate(best)).body)).toMatchObject({ total: 100, class: 'A', provisional: false });
    expect(evaluation.parse((await evaluate({})).body)).toMatchObject({
      total: null,
      provisional: true,
      low: { total: 0, class: 'C' },
      high: { total: 100, class: 'A' },
    });
  });

  it.each([
    ['unknown indicators', { values: { gdp: 1, 'rnd-intensity': 2 } }, 'values.gdp', 1, /rnd-intensity/],
    ['text', { values: { 'rnd-intensity': 'N/A' } }, 'values.rnd-intensity', 'N/A', /finite number/],
    ['more than 200 values', { values: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`x${at}`, at])) }, 'values', 201, /at most 200/],
    ['another field', { values: {}, colour: 'red' }, 'colour', 'red', /no such field/],
    ['no values', {}, 'values', null, /object of indicator/],
  ])('refuse %s', async (_fault, body, field, value, allowed) => {
    const answer = await api.post(`${ONE}/evaluate`, JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(problem.parse(answer.body).reasons).toEqual([{ field, value, allowed: expect.stringMatching(allowed) }]);
  });
});
