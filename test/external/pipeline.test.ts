/** Official figures through the whole pipeline (file → event → ledger → indicator → API), against the figures as published. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ranking, RegionStanding } from '@leapboard/contracts';
import { surveyedProvinces } from '@leapboard/regions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLoaded } from '../e2e/loaded.ts';
import { temporaryFolder, type Product } from '../e2e/product.ts';
import { describeShared } from './shared-folder.ts';

interface Row {
  region: string;
  period: string;
  value: number;
}

const YEARS = Array.from({ length: 12 }, (_, index) => String(2012 + index));
const NATION = '100000';
/** In CNY 10,000: the regions of a year sum to the nation's R&D within this. */
const RND_TOLERANCE = 50;

describeShared('figures read back from the API', (folder) => {
  let product: Product;
  const known = new Map<string, Map<string, number>>();

  beforeAll(async () => {
    // Values are read from the store, which is written behind the ranking: a stop writes what is left.
    const dataDir = temporaryFolder();
    await (await startLoaded(dataDir)).stop();
    product = await startLoaded(dataDir);
    for (const measure of [
      'rnd-expenditure',
      ...['granted', 'in-force'].flatMap((state) => ['', '-invention', '-utility-model', '-design'].map((kind) => `patents-${state}${kind}`)),
    ]) {
      known.set(measure, await valuesOf(measure));
    }
  });
  afterAll(() => product.kill());

  async function valuesOf(measure: string): Promise<Map<string, number>> {
    const values = new Map<string, number>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { rows: Row[]; next: string | null } = await product.get(
        `/api/v1/metrics/${measure}/values?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      for (const { region, period, value } of page.rows) values.set(`${region}/${period}`, value);
      cursor = page.next;
    }
    return values;
  }

  test('R&D ÷ GDP of 2023 equals the published intensity to two decimals in 31 of 31', async () => {
    const published = new Map(
      readFileSync(join(folder, 'data/cn_province_scitech/RDIntense.csv'), 'utf8')
        .split(/\r?\n/)
        .map((line) => line.replaceAll('"', '').split(','))
        .filter(([, year, block]) => year === '2023' && block === 'RD强度')
        .map(([province, , , value]) => [province!, Number(value)]),
    );
    const { rows } = await product.get<Ranking>('/api/v1/scorecards/china-regions/ranking');
    expect(rows).toHaveLength(31);
    let equal = 0;
    for (const { region } of rows) {
      const standing = await product.get<RegionStanding>(`/api/v1/scorecards/china-regions/regions/${region}`);
      const intensity = standing.indicators.find(({ id }) => id === 'rnd-intensity')!;
      expect(intensity.dataAsOf).toBe('2023');
      const short = [...published.keys()].find((province) => standing.name.zh.startsWith(province))!;
      if (Math.round(intensity.value! * 100) === Math.round(published.get(short)! * 100)) equal++;
    }
    expect(equal).toBe(31);
  });

  test.each(YEARS)('of %s, patent kinds sum to totals in every region, and the regions to the national R&D total', (year) => {
    const value = (measure: string, region: string) => known.get(measure)!.get(`${region}/${year}`)!;
    for (const state of ['granted', 'in-force']) {
      for (const region of [NATION, ...surveyedProvinces]) {
        const kinds = ['invention', 'utility-model', 'design'].reduce((sum, kind) => sum + value(`patents-${state}-${kind}`, region), 0);
        expect(kinds, `${state} ${region}`).toBe(value(`patents-${state}`, region));
      }
    }
    const regions = surveyedProvinces.reduce((sum, region) => sum + value('rnd-expenditure', region), 0);
    expect(Math.abs(regions - value('rnd-expenditure', NATION))).toBeLessThanOrEqual(RND_TOLERANCE);
  });
});
