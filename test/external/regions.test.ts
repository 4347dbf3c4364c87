import { readFileSync } from 'node:fs';
import { childrenOf, NATION, regionIn, regionPeriods, type Region } from '@leapboard/regions';
import { expect, test } from 'vitest';
import { describeShared } from './shared-folder.ts';

const LEVELS: Record<string, string> = { province: '省级', prefecture: '地级', county: '县级' };

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
}

function everyRegionBelow(code: string, year: number): Region[] {
  return childrenOf(code, year).flatMap((child) => [child, ...everyRegionBelow(child.code, year)]);
}

/** A region's cells as the csv prints them: code, province, prefecture, name, level, years, new codes; the state follows from the years. */
function printed(region: Region): string {
  const province = regionIn(`${region.code.slice(0, 2)}0000`, region.from)?.name.zh;
  const parent = region.parent === null ? undefined : regionIn(region.parent, (region.until ?? region.from + 1) - 1);
  const prefectures: Record<string, string | undefined> = { prefecture: region.name.zh, county: parent?.level === 'prefecture' ? parent.name.zh : '直辖' };
  const successors = region.successors.map(({ code, year }) => (year === null ? code : `${code}[${year}]`)).join(';');
  return [region.code, province, prefectures[region.level] ?? '', region.name.zh, LEVELS[region.level], region.from, region.until ?? '', successors].join(',');
}

describeShared('our GB/T 2260 history against the published lists', (shared) => {
  const folder = `${shared}/data/cn_region_codes`;

  test('equals the csv row for row: code, province, prefecture, name, level, years and new codes', () => {
    const rows = linesOf(`${folder}/areacodes_1981_2024.csv`)
      .slice(1)
      .map((line) => line.split(',').toSpliced(5, 1).join(','));
    const codes = new Set(rows.map((row) => row.slice(0, 6)));
    const ours = [...codes].flatMap((code) => regionPeriods(code)).map(printed);
    expect(rows).toHaveLength(6823);
    expect(ours.toSorted()).toEqual(rows.toSorted());
  });

  test.for([2017, 2018, 2021, 2024])('has in %i the codes and names of that year’s list, all reachable from the nation', (year) => {
    const listed = linesOf(`${folder}/areacodes_codes_${year}.txt`).map((line) => line.split(/\s+/).join(' '));
    const ours = everyRegionBelow(NATION, year).map((region) => `${region.code} ${region.name.zh}`);
    expect(listed.length).toBeGreaterThan(3000);
    expect(ours.toSorted()).toEqual(listed.toSorted());
  });
});
