/** Metrics with their values, regions, the demo: over HTTP. */
import { demoState, metricList, metricValues, problem, regionList, topics } from '@leapboard/contracts';
import { surveyedProvinces } from '@leapboard/regions';
import type { KnownValue } from '@leapboard/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, startApi, type StartedApi } from './fixtures/started-api.ts';

const of = (measure: string, region: string, period: string, value: number): KnownValue => ({
  measure,
  region,
  period,
  value,
  source: `/test/${measure}`,
  vintage: '2024',
});
const YEARS = ['2020', '2021', '2022', '2023'];
const known: KnownValue[] = [
  // Filed for the nation: 100 more than its parts, of which one is unknown in 2023.
  ...YEARS.flatMap((period) => surveyedProvinces.map((code, at) => of('patents-granted', code, period, at + 0.1))).filter(
    (row) => !(row.region === '650000' && row.period === '2023'),
  ),
  ...YEARS.map((period) => of('patents-granted', '100000', period, 465 + 3.1 + 100)),
  // Summed up from its parts: what is filed for the nation is not the figure.
  ...YEARS.flatMap((period) => surveyedProvinces.map((code) => of('high-tech-recognitions', code, period, Number(period) - 2019))),
  of('high-tech-recognitions', '100000', '2023', 999),
];

let api: StartedApi;
beforeAll(async () => {
  api = await startApi({ known });
});
afterAll(() => api.close());

const valuesOf = async (path: string) => metricValues.parse((await api.get(`/api/v1/metrics/${path}`)).body);

describe('values of metrics', () => {
  it('the registry names unit, roll-up and source of each', async () => {
    const { rows } = metricList.parse((await api.get('/api/v1/metrics')).body);
    expect(rows.find((row) => row.id === 'high-tech-recognitions-3y')).toMatchObject({ window: 'sum-of-last-3', rollUp: 'sum-of-children' });
  });

  it('a filed national total stands with what it holds beyond its parts, where all parts are known', async () => {
    const { rows } = await valuesOf('patents-granted/values?region=100000');
    expect(rows.map((row) => [row.period, row.value, row.residual])).toEqual([
      ['2020', 568.1, 100],
      ['2021', 568.1, 100],
      ['2022', 568.1, 100],
      ['2023', 568.1, null],
    ]);
    expect(rows[0]).toMatchObject({ unit: 'count', source: '/test/patents-granted', vintage: '2024' });
  });

  it('a metric rolled up from its parts: the sum is the figure, the filed total only its residual', async () => {
    const { rows } = await valuesOf('high-tech-recognitions/values?region=100000');
    expect(rows.map((row) => [row.period, row.value, row.source, row.residual])).toEqual([
      ['2020', 31, 'sum of parts', null],
      ['2021', 62, 'sum of parts', null],
      ['2022', 93, 'sum of parts', null],
      ['2023', 124, 'sum of parts', 875],
    ]);
    expect((await valuesOf('high-tech-recognitions/values?period=2023')).rows.map((row) => row.region)).toEqual(surveyedProvinces);
  });

  it('a window has a value where all its periods are known', async () => {
    const { rows } = await valuesOf('high-tech-recognitions-3y/values?region=130000');
    expect(rows.map((row) => [row.period, row.value, row.source])).toEqual([
      ['2022', 6, '/test/high-tech-recognitions'],
      ['2023', 9, '/test/high-tech-recognitions'],
    ]);
    expect((await valuesOf('high-tech-recognitions-3y/values?region=100000')).rows.map((row) => row.value)).toEqual([186, 279]);
  });

  it('a period not over on the day asked about is left out', async () => {
    expect((await valuesOf('patents-granted/values?region=130000&asOf=2022-12-30')).rows.map((row) => row.period)).toEqual(['2020', '2021']);
    expect((await valuesOf('high-tech-recognitions-3y/values?region=130000&asOf=2022-12-31')).rows.map((row) => row.period)).toEqual(['2022']);
  });

  it.each(['patents-granted', 'high-tech-recognitions-3y'])('pages of %s add up to the whole', async (metric) => {
    const whole = (await valuesOf(`${metric}/values?limit=5000`)).rows;
    const rows = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await valuesOf(`${metric}/values?limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.rows.length).toBeLessThanOrEqual(7);
      rows.push(...page.rows);
      cursor = page.next;
    }
    expect(rows).toEqual(whole);
  });

  it.each([
    ['gdp/values?limit=5001', 'limit'],
    ['gdp/values?region=13', 'region'],
    ['gdp/values?period=2024-13', 'period'],
    ['gdp/values?cursor=abc', 'cursor'],
    ['gdp/values?knownAt=2099-01-01T00:00:00Z', 'knownAt'],
  ])('refuses %s', async (path, field) => {
    const answer = await api.get(`/api/v1/metrics/${path}`);
    expect(answer.status).toBe(400);
    expect(problem.parse(answer.body).reasons).toMatchObject([{ field }]);
  });
});

describe('regions', () => {
  const regionsOf = async (query: string) => regionList.parse((await api.get(`/api/v1/regions${query}`)).body);

  it('are looked up by code and year, with what became of them', async () => {
    expect((await regionsOf('?code=130526&year=2018')).rows).toMatchObject([
      { code: '130526', level: 'county', from: 1993, until: 2020, successors: ['130505'] },
    ]);
  });

  it('the children of a parent are those of the year', async () => {
    expect((await regionsOf('?parent=100000')).rows).toHaveLength(34);
    expect((await regionsOf('?parent=130000&year=2020')).rows.every((row) => row.parent === '130000')).toBe(true);
  });

  it('all of a year come page by page in code order', async () => {
    const whole = (await regionsOf('?limit=5000&year=2020')).rows;
    expect(whole.length).toBeGreaterThan(3_000);
    const first = await regionsOf('?year=2020');
    const second = await regionsOf(`?year=2020&cursor=${first.next}`);
    expect([...first.rows, ...second.rows]).toEqual(whole.slice(0, 1_000));
  });

  it.each(['?code=130526&year=2023', '?parent=130526&year=2023'])('says when a region was in force: %s', async (query) => {
    const answer = await api.get(`/api/v1/regions${query}`);
    expect(answer.status).toBe(404);
    expect(problem.parse(answer.body).reasons![0]!.allowed).toMatch(/130526 \(任县\) was in force 1993–2019/);
  });
});

describe('the demo', () => {
  const demoOf = async () => demoState.parse((await api.get('/api/v1/demo')).body);
  const command = (body: unknown) => api.post('/api/v1/demo', JSON.stringify(body));

  it('is off until its replay says where it is', async () => {
    const quiet = await startApi();
    expect((await quiet.get('/api/v1/demo')).body).toEqual({ state: 'off', position: { step: 0, steps: 0 }, speed: 1, paused: false, now: NOW });
    await quiet.close();
  });

  it('takes commands that come together one after the other, each keeping what it does not name', async () => {
    await Promise.all([command({ speed: 5 }), command({ paused: true })]);
    expect(await demoOf()).toMatchObject({ speed: 5, paused: true });
  });

  it('goes on after a restart where the log says', async () => {
    const position = { kind: 'position', step: 7, steps: 12, state: 'running', before: {} };
    const restarted = await startApi({
      before: async (bus) => {
        await bus.publish([
          { topic: topics.demo.name, key: 'command', value: JSON.stringify({ kind: 'command', speed: 2, paused: false }) },
          { topic: topics.demo.name, key: 'position', value: JSON.stringify(position) },
        ]);
      },
    });
    expect(demoState.parse((await restarted.get('/api/v1/demo')).body)).toMatchObject({ state: 'running', position: { step: 7, steps: 12 }, speed: 2 });
    const paused = await restarted.post('/api/v1/demo', JSON.stringify({ paused: true }));
    expect(demoState.parse(paused.body)).toMatchObject({ state: 'paused', paused: true, speed: 2 });
    await restarted.close();
  });

  it.each([
    [{ speed: 3 }, 'speed', 'one of 0.5, 1, 2, 5, 20'],
    [{ paused: 'yes' }, 'paused', 'true or false'],
    [{ rewind: true }, 'rewind', 'no such field'],
  ])('refuses %j', async (body, field, allowed) => {
    const answer = await command(body);
    expect(answer.status).toBe(400);
    expect(problem.parse(answer.body).reasons).toMatchObject([{ field, allowed }]);
  });
});
