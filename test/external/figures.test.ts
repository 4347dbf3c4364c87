/** The figures we ship against the published tables they were taken from, read here in another way than the conversion read them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@leapboard/collectors/registry';
import { NATION, provincialRegions, surveyedProvinces } from '@leapboard/regions';
import { describe, expect, it } from 'vitest';
import { describeShared } from './shared-folder.ts';

const YEARS = Array.from({ length: 12 }, (_, index) => String(2012 + index));

/** "measure region year" → value, of every observation the sources give. */
const shipped = new Map(registry.flatMap((source) => source.load().map(({ data }) => [`${data.measure} ${data.region} ${data.period}`, data.value] as const)));

function figureOf(measure: string, region: string, year: string): number {
  const value = shipped.get(`${measure} ${region} ${year}`);
  if (value === undefined) throw new Error(`no figure ${measure} ${region} ${year}`);
  return value;
}

const sumOf = (measure: string, year: string) => surveyedProvinces.reduce((sum, region) => sum + figureOf(measure, region, year), 0);

/** Half a unit of the second decimal upwards, as the yearbook rounds; a hair is added for what binary fractions lose. */
const toTwoDecimals = (value: number) => Math.floor(value * 100 + 0.5 + 1e-9) / 100;

describe('the figures we ship', () => {
  it('are of the nation and its 31 surveyed divisions', () => {
    expect(new Set([...shipped.keys()].map((key) => key.split(' ')[1]))).toEqual(new Set([NATION, ...surveyedProvinces]));
    expect(surveyedProvinces).toHaveLength(31);
  });

  it.each(['patents-granted', 'patents-in-force'])('have kinds which sum to the total of %s for the nation and every division and year', (total) => {
    for (const year of YEARS) {
      for (const region of [NATION, ...surveyedProvinces]) {
        const kinds = ['invention', 'utility-model', 'design'].map((kind) => figureOf(`${total}-${kind}`, region, year));
        expect(
          kinds.reduce((sum, kind) => sum + kind, 0),
          `${region} ${year}`,
        ).toBe(figureOf(total, region, year));
      }
    }
  });

  it('have divisions which sum to the national R&D expenditure within 50 × 10⁴ yuan in every year', () => {
    for (const year of YEARS) expect(Math.abs(sumOf('rnd-expenditure', year) - figureOf('rnd-expenditure', NATION, year)), year).toBeLessThanOrEqual(50);
  });

  it('give R&D ÷ GDP of 2023 equal to the published intensity to two decimals in 31 of 31', () => {
    // 10⁴ yuan over 10⁸ yuan in per cent: 10⁴ / 10⁸ × 100 = 1/100.
    const computed = surveyedProvinces.map((region) => [
      region,
      toTwoDecimals(figureOf('rnd-expenditure', region, '2023') / figureOf('gdp', region, '2023') / 100),
    ]);
    expect(computed).toEqual(surveyedProvinces.map((region) => [region, figureOf('rnd-intensity-published', region, '2023')]));
  });
});

interface Cell {
  measure: string;
  region: string;
  year: string;
  text: string;
}

/** Values between quotes or commas; nothing in these tables needs more. */
function linesOf(folder: string, file: string): string[][] {
  const text = readFileSync(join(folder, 'data/cn_province_scitech', file), 'utf8');
  return text
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => Array.from(line.matchAll(/"([^"]*)"|([^",\r]+)|(?<=,)(?=,)/g), ([, quoted, plain]) => quoted ?? plain ?? ''));
}

/** Damaged names and foreign ones, as the published tables have them; the rest begin like the registered name. */
const ALIASES: Readonly<Record<string, string>> = { 全国: NATION, 山两: '140000', 浙汀: '330000', 江四: '360000', 两藏: '540000', 四藏: '540000' };
const EASTERN_AGGREGATE = '尔部地区';

function chineseCode(name: string): string {
  const found = ALIASES[name] ?? provincialRegions(2023).find((region) => region.name.zh.startsWith(name))?.code;
  if (found === undefined) throw new Error(`unknown name ${name}`);
  return found;
}

function englishCode(name: string): string {
  const registered = name === 'Tibet' ? 'Xizang' : name;
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const found = provincialRegions(2023).find((region) => letters(region.name.en).startsWith(letters(registered)))?.code;
  if (found === undefined) throw new Error(`unknown name ${name}`);
  return found;
}

/** Cells of a table with a row per province, year and item; `measures` by the word in the item's column. */
function longCells(folder: string, file: string, measures: Readonly<Record<string, string>>): Cell[] {
  const [header, ...rows] = linesOf(folder, file);
  expect(header).toEqual(['province', 'year', 'chn_block4', 'value', 'units', 'variables']);
  return rows
    .filter(([name, year, item]) => YEARS.includes(year!) && measures[item!] !== undefined && name !== EASTERN_AGGREGATE)
    .map(([name, year, item, text]) => ({ measure: measures[item!]!, region: chineseCode(name!), year: year!, text: text! }));
}

function recognitionCells(folder: string): Cell[] {
  const [header, ...rows] = linesOf(folder, 'HitechFirmsPub.csv');
  expect(header).toEqual(['index', 'year', 'province', 'num']);
  return rows
    .filter(([, year]) => YEARS.includes(year!))
    .map(([, year, name, text]) => ({ measure: 'high-tech-recognitions', region: chineseCode(name!), year: year!, text: text! }));
}

function wideCells(folder: string, file: string, measure: string): Cell[] {
  const [[, ...years] = [], ...rows] = linesOf(folder, file);
  return rows.flatMap(([name, ...texts]) =>
    texts.map((text, index) => ({ measure, region: englishCode(name!), year: years[index]!, text })).filter(({ year }) => YEARS.includes(year)),
  );
}

const kindsOf = (total: string) => ({ 合计: total, 发明: `${total}-invention`, 实用新型: `${total}-utility-model`, 外观设计: `${total}-design` });

const activities = {
  合计: 'rnd-expenditure',
  基础研究: 'rnd-expenditure-basic',
  应用研究: 'rnd-expenditure-applied',
  试验发展: 'rnd-expenditure-experimental',
};

function publishedCells(folder: string): Cell[] {
  return [
    ...longCells(folder, 'RDActivity.csv', activities),
    ...longCells(folder, 'RDIntense.csv', { RD强度: 'rnd-intensity-published' }),
    ...longCells(folder, 'RDPatentAuthority.csv', kindsOf('patents-granted')),
    ...longCells(folder, 'RDPatentValid.csv', kindsOf('patents-in-force')),
    ...longCells(folder, 'MarketPush.csv', { 金额: 'technology-market-output' }),
    ...recognitionCells(folder),
    ...wideCells(folder, 'historical_gdp.csv', 'gdp'),
    ...wideCells(folder, 'historical_population.csv', 'population'),
  ];
}

describeShared('the published tables', (folder) => {
  const cells = publishedCells(folder);
  const filled = cells.filter(({ text }) => text !== '');

  it('hold for 2012 to 2023 exactly the figures we ship: none missing, none added, none changed', () => {
    const published = new Map(filled.map(({ measure, region, year, text }) => [`${measure} ${region} ${year}`, Number(text)]));
    expect(published.size, 'no cell twice').toBe(filled.length);
    expect(published.size).toBe(6301);
    expect(Object.fromEntries(shipped)).toEqual(Object.fromEntries(published));
  });

  it('leave open only the technology market of Xizang from 2012 to 2016', () => {
    const open = cells.filter(({ text }) => text === '').map(({ measure, region, year }) => `${measure} ${region} ${year}`);
    expect(open.toSorted()).toEqual(['2012', '2013', '2014', '2015', '2016'].map((year) => `technology-market-output 540000 ${year}`));
  });

  it('confirm R&D expenditure a second time, in 10⁸ yuan within a twentieth', () => {
    for (const { region, year, text } of longCells(folder, 'RDIntense.csv', { RD经费: 'rnd-expenditure' })) {
      expect(Math.abs(figureOf('rnd-expenditure', region, year) / 1e4 - Number(text)), `${region} ${year}`).toBeLessThanOrEqual(0.051);
    }
  });
});
