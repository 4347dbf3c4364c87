import type { ScoreMessage } from '@leapboard/contracts';
import { Figures } from '@leapboard/engine';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oracleRanking } from '../../../test/oracle/index.ts';
import { MEASURES, REGIONS, smallOracle, smallScorecard, standingOf } from './fixtures/small-scorecard.ts';
import { LiveRanking, type KeyedMessage } from './live-ranking.ts';

const THROUGH = { 'observations.statistics': { '0': 4 } };
const DAYS = ['2020-02-29', '2021-12-30', '2021-12-31', '2022-06-30', '2022-12-31', '2023-12-31', '2024-01-01', '2026-01-01'];
const VERSIONS: readonly [version: string, from: string][] = [
  ['1', '2019-01-01'],
  ['2', '2022-12-31'],
];
const catalogue = () => new ScorecardCatalogue(VERSIONS.map(([version, from]) => smallScorecard('small', version, from)));
const versionOn = (day: string) => VERSIONS.findLast(([, from]) => from <= day)![0];

/** A figure that came or went, by its place; the days pass in between. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ measure: fc.constantFrom(...MEASURES), region: fc.constantFrom(...REGIONS), year: fc.integer({ min: 2018, max: 2023 }) },
      value: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ days: fc.integer({ min: 1, max: 2 }) }) },
);

/** What a reader knows who keeps the latest message of each key. */
class Reader {
  readonly latest = new Map<string, string>();

  take(messages: readonly KeyedMessage[]): void {
    for (const { key, value } of messages) this.latest.set(key, value);
  }

  get all(): ScoreMessage[] {
    return [...this.latest.values()].map((text) => JSON.parse(text) as ScoreMessage);
  }

  get ranking() {
    return this.all.find((message) => message.kind === 'ranking')!;
  }

  get rows() {
    const byRegion = new Map(this.all.flatMap((message) => (message.kind === 'region' ? [[message.region, message] as const] : [])));
    return this.ranking.regions.map((region) => byRegion.get(region)!);
  }
}

function set(figures: Figures, ranking: LiveRanking, measure: string, region: string, period: string, value: number | null): void {
  figures.set(measure, region, period, value === null ? null : { value, source: '/s', vintage: null });
  ranking.touch(measure, region);
}

/** A ranking of three regions by one figure each. */
function started(values: readonly number[] = [6, 4, 2]) {
  const figures = new Figures();
  const ranking = new LiveRanking('small', catalogue(), figures);
  values.forEach((value, at) => set(figures, ranking, 'population', REGIONS[at]!, '2021', value));
  return { figures, ranking, messages: (day = '2022-06-30') => ranking.messages(day, 1_000, THROUGH) };
}

describe('the live ranking', () => {
  test('shows its readers the oracle’s ranking after any changes and turns of the day, by messages of what differs alone', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const figures = new Figures();
        const ranking = new LiveRanking('small', catalogue(), figures);
        const reader = new Reader();
        const facts = new Map<string, { value: number }>();
        let day = 0;
        for (const one of steps) {
          if ('days' in one) day = Math.min(day + one.days, DAYS.length - 1);
          else {
            const { measure, region, year, value } = one;
            set(figures, ranking, measure, region, String(year), value);
            if (value === null) facts.delete(`${measure}/${region}/${year}`);
            else facts.set(`${measure}/${region}/${year}`, { value });
          }
          const asOf = DAYS[day]!;
          reader.take(ranking.messages(asOf, 1_000, THROUGH));
          const expected = oracleRanking(smallOracle(versionOn(asOf)), facts, asOf);
          if (expected.isNearHalf) continue;
          expect(reader.rows.map(standingOf)).toEqual(expected.rows.map(({ indicators: _, ...row }) => row));
          expect(reader.ranking).toMatchObject({ asOf, version: versionOn(asOf), notMeasured: expected.notMeasured, through: THROUGH });
        }
      }),
      { numRuns: 150 },
    );
  });

  test('closes with the ranking message, which names the regions that came with it', () => {
    const { messages } = started();
    const sent = messages().map(({ value }) => JSON.parse(value) as ScoreMessage);
    expect(sent.map((message) => message.kind)).toEqual(['region', 'region', 'region', 'ranking']);
    expect(sent.at(-1)).toMatchObject({ changed: REGIONS, regions: REGIONS, knownAt: '1970-01-01T00:00:01.000Z' });
  });

  test('says only how far it is when nothing differs', () => {
    const { messages } = started();
    messages();
    const again = messages();
    expect(again).toHaveLength(1);
    expect(JSON.parse(again[0]!.value)).toMatchObject({ kind: 'ranking', changed: [], regions: REGIONS });
  });

  test('sends a region’s neighbours too when one change moves their ranks', () => {
    const { figures, ranking, messages } = started();
    messages();
    set(figures, ranking, 'population', REGIONS[2]!, '2021', 8);
    expect(JSON.parse(messages().at(-1)!.value)).toMatchObject({ regions: ['130000', '110000', '120000'], changed: ['130000', '110000', '120000'] });
    set(figures, ranking, 'population', REGIONS[2]!, '2021', 7.5);
    expect(JSON.parse(messages().at(-1)!.value)).toMatchObject({ changed: ['130000'] });
  });

  test('is silent before its first version is in force', () => {
    expect(started().messages('2018-12-31')).toEqual([]);
  });

  test('taken up again from what was published, sends only what differs', () => {
    const before = started();
    const published = before.messages();
    const after = started([6, 4, 3]);
    for (const { key, value } of published) {
      const message = JSON.parse(value) as ScoreMessage;
      after.ranking.restore(key, message, value);
    }
    expect(after.messages().map(({ key }) => key)).toEqual(['small/130000', 'small']);
  });

  test('refuses to go on by a changed method under the same version', () => {
    const { ranking, messages } = started();
    const closing = JSON.parse(messages().at(-1)!.value) as ScoreMessage & { kind: 'ranking' };
    expect(() => ranking.restore('small', { ...closing, definition: 'another text' }, '')).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }) as Error);
    expect(() => ranking.restore('small', { ...closing, version: '0', definition: 'another text' }, '')).not.toThrow();
  });
});
