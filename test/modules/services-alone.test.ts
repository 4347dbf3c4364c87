/** Each service started alone: what it takes from its topics and gives to them, with no other service in the process. */
import { afterEach, expect, test } from 'vitest';
import { AggregatorModule } from '@leapboard/aggregator';
import { CollectorsModule } from '@leapboard/collectors';
import { endOfDayMs, metricKey, topics } from '@leapboard/contracts';
import { Readiness } from '@leapboard/runtime';
import { Global, Module } from '@nestjs/common';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { ScorerModule } from '@leapboard/scorer';
import { measureValuesKnownAt, readProgress } from '@leapboard/store';
import { startAlone, type ServiceAlone } from '../in-memory.ts';

const NOW_MS = endOfDayMs('2024-10-31');
const STATISTICS = topics.statistics.name;

const scorecards = { provide: ScorecardCatalogue, useFactory: () => ScorecardCatalogue.load() };
class Scorecards {}
Module({ providers: [scorecards], exports: [scorecards] })(Scorecards);
Global()(Scorecards);

let service: ServiceAlone | undefined;
afterEach(async () => {
  expect(service?.failures ?? []).toEqual([]);
  await service?.close();
  service = undefined;
});

function observed(value: unknown, id = 'e1', region = '130000'): { topic: string; key: string; value: string } {
  const subject = `gdp/${region}/2023`;
  const envelope = { specversion: '1.0', id, source: '/test', type: 'leapboard.statistics.observed.v1', subject, time: '2023-12-31T00:00:00+08:00' };
  const data = { measure: 'gdp', region, period: '2023', value, unit: 'CNY_100M', nature: 'flow', accumulation: 'period' };
  return { topic: STATISTICS, key: subject, value: JSON.stringify({ ...envelope, data }) };
}

test('the aggregator turns observations into values and rows, and a bad record into a dead letter with reason and original that stops nothing', async () => {
  const records = [observed('N/A', 'bad'), { topic: STATISTICS, key: 'rubbish', value: 'not JSON' }, observed(43_944.1), observed(43_944.1)];
  service = await startAlone(AggregatorModule, {
    clockMs: NOW_MS,
    before: async (bus) => {
      for (const record of records) await bus.publish([record]);
    },
  });
  const value = await service.message('metrics', (_, { key }) => key === metricKey.value({ measure: 'gdp', region: '130000', period: '2023' }));
  expect(value).toMatchObject({ kind: 'value', value: 43_944.1, source: '/test', receivedAtMs: NOW_MS });
  const letter = await service.message('dead-letters', ({ original }) => original === records[0]!.value);
  expect(letter).toMatchObject({ topic: STATISTICS, reasons: [{ field: 'data.value', value: 'N/A', allowed: expect.stringContaining('finite number') }] });
  await service.message('dead-letters', ({ original }) => original === 'not JSON');

  await service.app.close();
  const progress = await readProgress(service.store, STATISTICS);
  const sum = (of: 'nextOffset' | 'applied' | 'superseded' | 'duplicate' | 'deadLettered') => progress.reduce((total, row) => total + row[of], 0);
  expect([sum('applied'), sum('superseded'), sum('duplicate'), sum('deadLettered'), sum('nextOffset')]).toEqual([1, 0, 1, 2, records.length]);
  expect(await measureValuesKnownAt(service.store, { measures: ['gdp'], knownAtMs: NOW_MS })).toMatchObject([{ region: '130000', value: 43_944.1 }]);
});

test('the scorer ranks by the values in its topic and publishes each region, then the ranking which closes them', async () => {
  const value = (measure: string, amount: number) => {
    const of = { measure, region: '130000', period: '2023' };
    const message = { kind: 'value', ...of, value: amount, source: '/test', vintage: null, receivedAtMs: NOW_MS };
    return { topic: 'metrics', partition: 0, key: metricKey.value(of), value: JSON.stringify(message) };
  };
  service = await startAlone(ScorerModule, {
    clockMs: NOW_MS,
    imports: [Scorecards],
    before: (bus) => bus.publish([value('rnd-expenditure', 912_000_000), value('gdp', 43_944.1)]).then(() => undefined),
  });
  const ranking = await service.message('scores', ({ kind }) => kind === 'ranking');
  expect(ranking).toMatchObject({ scorecard: 'china-regions', asOf: '2024-10-31' });
  expect((ranking['regions'] as string[])[0]).toBe('130000');
  expect(ranking['regions']).toHaveLength(31);
  expect(ranking['notMeasured']).not.toContain('rnd-intensity');
  const hebei = await service.message('scores', ({ region }) => region === '130000');
  expect(hebei).toMatchObject({ rank: 1, total: 100, class: 'A', provisional: false });
  expect(service.app.get(Readiness).why()).toEqual([]);
});

test('the scorer refuses a scorecard whose content changed under the same version: a changed method has to be visible', async () => {
  const ranking = { kind: 'ranking', scorecard: 'china-regions', version: '1', definition: 'of another file', regions: [], changed: [] };
  const started = startAlone(ScorerModule, {
    clockMs: NOW_MS,
    imports: [Scorecards],
    before: (bus) => bus.publish([{ topic: 'scores', key: 'china-regions', value: JSON.stringify(ranking) }]).then(() => undefined),
  });
  await expect(started).rejects.toThrow(/china-regions changed but its version is still 1/);
});

test('the collectors publish what was published by a fixed clock’s day, each record known from its publication, and say that they are done', async () => {
  service = await startAlone(CollectorsModule, { clockMs: endOfDayMs('2014-06-30'), env: { LEAPBOARD_CLOCK: '2014-06-30' } });
  const position = await service.message('demo', ({ state }) => state === 'ended');
  expect(position).toMatchObject({ kind: 'position', step: position['steps'] });
  const { receivedAtMs } = await new Promise<{ receivedAtMs: number }>((resolve, reject) => {
    void service!.message(STATISTICS, (_, message) => (resolve(message), true)).catch(reject);
  });
  expect(new Date(receivedAtMs).toISOString()).toMatch(/^2013-10-31T01:00/);
  expect(service.clock.nowMs()).toBe(endOfDayMs('2014-06-30'));
});
