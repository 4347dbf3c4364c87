import { readFileSync } from 'node:fs';
import { surveyedProvinces } from '@leapboard/regions';
import { describe, expect, test } from 'vitest';
import { readScorecard, ScorecardFileError } from './read-scorecard.ts';
import { ScorecardCatalogue } from './scorecard-catalogue.ts';

const shipped = readFileSync(new URL('../files/china-regions.yaml', import.meta.url), 'utf8');
const figuresOf = (origin: string): string => readFileSync(new URL(`../../../services/collectors/figures/${origin}.csv`, import.meta.url), 'utf8');

/** The shipped file with some of its text replaced. */
function edited(...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, shipped);
}

/** What is said of a file, one line per fault. */
function faultsOf(text: string): string[] {
  try {
    readScorecard('test.yaml', text);
  } catch (error) {
    expect(error).toBeInstanceOf(ScorecardFileError);
    const [head, ...faults] = (error as Error).message.split('\n');
    expect(head).toBe('test.yaml is not a scorecard:');
    return faults.map((fault) => fault.replace('  - ', ''));
  }
  return [];
}

describe('a scorecard file', () => {
  test.each<[from: string, to: string, fault: RegExp]>([
    ['points: 25', 'points: 0', /^indicators › rnd-intensity › points: is 0, allowed is points above 0$/],
    ['points: 25', 'points: many', /^indicators › rnd-intensity › points: is "many", allowed is points above 0$/],
    ['    points: 25\n', '', /^indicators › rnd-intensity › points: is missing, allowed is points above 0$/],
    ['points: 25', 'points: 25\n    weight: 3', /^indicators › rnd-intensity › weight: there is no such field$/],
    ['illustrative: true', 'illustrative: yes', /^illustrative: is "yes", allowed is true or false$/],
    ["unit: '%'", 'unit: percent', /^indicators › rnd-intensity › unit: is "percent", allowed is one of CNY_10K, /],
    ["version: '1'", 'version: 1', /^version: is 1, allowed is a version in quotation marks/],
    ['effectiveFrom: 2013-01-01', 'effectiveFrom: 2013-02-30', /^effectiveFrom: is "2013-02-30", allowed is an ISO date that exists/],
    ["scope: '100000'", 'scope: 100000', /^scope: is 100000, allowed is a six-digit GB\/T 2260 code in quotation marks/],
    ["scope: '100000'", "scope: '999999'", /^scope: 999999 is no region in force in 2013$/],
    ['rule: goalposts', 'rule: bands', /^indicators › rnd-intensity › scoring › rule: is "bands", allowed is "goalposts"$/],
    ['standard: 3.1998933147274693', 'standard: -1', /^indicators › rnd-intensity › scoring › standard: is -1, allowed is a standard above the low post$/],
    ['metric: rnd-expenditure', 'metric: rnd', /^indicator rnd-intensity: there is no metric "rnd" in the registry$/],
    ['denominator: gdp', 'denominator: population', /^indicator rnd-intensity: its metrics give CNY\/person, its unit % measures share$/],
    ['group: patents', 'group: patent', /^indicator invention-grants: group "patent" is none of rnd-input, patents, enterprises-market$/],
    ['id: rnd-per-head', 'id: rnd-intensity', /^indicator rnd-intensity: stands twice$/],
    ['  - { id: rnd-input', '  - { id: rnd-input, code: x, name: { zh: x, en: x } }\n  - { id: rnd-input', /^group rnd-input: stands twice$/],
    ['points: 25', 'points: 25.5', /^the points of the indicators sum to 100.5, not to 100$/],
    ['from: 60', 'from: 90', /^class B: begins at 90, not below the class before it$/],
    ['from: 0 }', 'from: 10 }', /^class C: the lowest class begins at 0, so that every total has one$/],
    ['id: china-regions', 'id: china-regions\nid: china', /^Map keys must be unique/],
  ])('with %j for %j is refused in a clerk’s words', (from, to, fault) => {
    expect(faultsOf(edited([from, to]))[0]).toMatch(fault);
  });

  test('is refused with every fault at once', () => {
    expect(faultsOf(edited(['points: 25', 'points: -1'], ["unit: '%'", 'unit: percent'], ['illustrative: true', 'illustrative: 1']))).toHaveLength(3);
    expect(faultsOf(edited(['points: 25', 'points: 26'], ['from: 60', 'from: 90'], ['metric: rnd-expenditure', 'metric: rnd']))).toHaveLength(3);
  });

  test.each(['', 'a', '[]', '1: ['])('%j is refused, not crashed on', (text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
  });
});

describe('the catalogue', () => {
  const version = (of: string, from: string) =>
    readScorecard(`v${of}.yaml`, edited(["version: '1'", `version: '${of}'`], ['effectiveFrom: 2013-01-01', `effectiveFrom: ${from}`]));

  test('knows the version in force by the day: a new one rewrites nothing before it', () => {
    const catalogue = new ScorecardCatalogue([version('2', '2020-01-01'), version('1', '2013-01-01'), version('3', '2024-07-01')]);
    const inForce = (day: string) => catalogue.inForce('china-regions', day)?.scorecard.version;
    expect(['2012-12-31', '2013-01-01', '2019-12-31', '2020-01-01', '2024-06-30', '2024-07-01', '2099-01-01'].map(inForce)).toEqual([
      undefined,
      '1',
      '1',
      '2',
      '2',
      '3',
      '3',
    ]);
    expect(catalogue.current('2000-01-01').map((one) => one.scorecard.version)).toEqual(['1']);
    expect(catalogue.effectiveDays('china-regions')).toEqual(['2013-01-01', '2020-01-01', '2024-07-01']);
    expect(catalogue.inForce('other', '2024-01-01')).toBeUndefined();
  });

  test('refuses two files for one version, and two versions from one day', () => {
    expect(() => new ScorecardCatalogue([version('1', '2013-01-01'), version('1', '2020-01-01')])).toThrow(ScorecardFileError);
    expect(() => new ScorecardCatalogue([version('1', '2013-01-01'), version('2', '2013-01-01')])).toThrow(ScorecardFileError);
  });

  test('tells versions apart by their whole text', () => {
    expect(version('1', '2013-01-01').hash).not.toBe(readScorecard('x.yaml', edited(['points: 25', 'points: 25 # a note'])).hash);
  });
});

describe('china-regions', () => {
  const { scorecard, definition } = ScorecardCatalogue.load().inForce('china-regions', '2024-01-01')!;

  test('ranks the 31 surveyed provincial-level regions in code order', () => {
    expect(scorecard.regions.map(({ code }) => code)).toEqual(surveyedProvinces);
    expect(scorecard.regions).toHaveLength(31);
  });

  test('has points that sum to 100, by indicators and by groups', () => {
    expect(definition.indicators.reduce((sum, one) => sum + one.max, 0)).toBe(100);
    expect(definition.groups.reduce((sum, one) => sum + one.max, 0)).toBe(100);
    expect(definition).toMatchObject({
      illustrative: true,
      classes: [
        { id: 'A', from: 80 },
        { id: 'B', from: 60 },
        { id: 'C', from: 0 },
      ],
    });
  });

  /** Sum over the 31 regions of a measure in a year, from the figures that are shipped. */
  function sumOf(origin: string, measure: string, ...years: readonly string[]): number {
    const [head, ...lines] = figuresOf(origin)
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const rows = lines.filter(([of, region]) => of === measure && region !== '100000');
    expect(rows).toHaveLength(31);
    return rows.reduce((sum, row) => sum + years.reduce((part, year) => part + Number(row[head!.indexOf(year)]), 0), 0);
  }

  test('has standards of 1.2 × the sums of 2023, recomputed from the shipped figures', () => {
    const gdp = sumOf('nbs-economy', 'gdp', '2023');
    const population = sumOf('nbs-economy', 'population', '2023');
    const rnd = sumOf('nbs-rd', 'rnd-expenditure', '2023');
    const recognitions = sumOf('torch-high-tech', 'high-tech-recognitions', '2021', '2022', '2023');
    // 10,000 yuan over 100 million yuan in per cent, over 10,000 persons in yuan a head; counts over 10,000 persons.
    const standards = {
      'rnd-intensity': rnd / gdp / 100,
      'rnd-per-head': rnd / population,
      'invention-grants': sumOf('nbs-patents', 'patents-granted-invention', '2023') / population,
      'inventions-in-force': sumOf('nbs-patents', 'patents-in-force-invention', '2023') / population,
      'high-tech-recognitions': recognitions / population,
      'technology-market': sumOf('torch-technology-market', 'technology-market-output', '2023') / gdp / 100,
    };
    const printed = Object.fromEntries(scorecard.indicators.map((one) => [one.id, one.scoring.standard]));
    expect(Object.keys(printed)).toEqual(Object.keys(standards));
    for (const [id, standard] of Object.entries(standards)) expect(Math.abs(printed[id]! / (1.2 * standard) - 1)).toBeLessThan(1e-12);
  });

  test('multiplies each quotient so that it stands in the printed unit', () => {
    const factors = Object.fromEntries(scorecard.indicators.map((one) => [one.id, one.factor]));
    expect(factors['rnd-intensity']).toBeCloseTo(0.01, 15);
    expect(factors['rnd-per-head']).toBe(1);
    expect(factors['invention-grants']).toBeCloseTo(1, 15);
    expect(factors['technology-market']).toBeCloseTo(0.01, 15);
  });
});
