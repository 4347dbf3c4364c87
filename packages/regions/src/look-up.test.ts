import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIRST_YEAR, LATEST_YEAR, NATION, periodsByCode } from './history.ts';
import { childrenOf, isWithin, parentOf, provincialRegions, regionIn, regionPeriods, surveyedProvinces } from './look-up.ts';
import type { Region } from './region.ts';

function countiesBelow(code: string, year: number): Region[] {
  return childrenOf(code, year).flatMap((child) => (child.level === 'county' ? [child] : countiesBelow(child.code, year)));
}

const anyCode = fc.constantFrom(...periodsByCode.keys());
const anyYear = fc.integer({ min: FIRST_YEAR, max: LATEST_YEAR });

describe('regions by code and year', () => {
  test('a period is in force from its first year up to, but not in, its last', () => {
    expect(regionIn('130526', 1992)).toBeUndefined();
    expect(regionIn('130526', 1993)?.name.zh).toBe('任县');
    expect(regionIn('130526', 2019)?.name.zh).toBe('任县');
    expect(regionIn('130526', 2020)).toBeUndefined();
    expect(regionIn('130505', 2020)?.name.zh).toBe('任泽区');
  });

  test('a reused code is a different region in different years', () => {
    expect(regionIn('130502', 2019)?.name.zh).toBe('桥东区');
    expect(regionIn('130502', 2020)?.name.zh).toBe('襄都区');
    expect(regionPeriods('130502').map((region) => [region.name.zh, region.from, region.until])).toEqual([
      ['桥东区', 1983, 2020],
      ['襄都区', 2020, null],
    ]);
  });

  test('the last known state stands for later years, and before the record only the nation is known', () => {
    expect(regionIn('130000', LATEST_YEAR + 10)).toBe(regionIn('130000', LATEST_YEAR));
    expect(regionIn('130000', FIRST_YEAR - 1)).toBeUndefined();
    expect(regionIn(NATION, FIRST_YEAR - 1)?.name).toEqual({ zh: '全国', en: 'China' });
  });

  test('only exact six-digit codes are known', () => {
    for (const code of ['', '13', '1300000', ' 130000', '130000-x', 'NLD', '１３００００', '999999']) {
      expect(regionIn(code, 2024), code).toBeUndefined();
      expect(regionPeriods(code), code).toEqual([]);
      expect(childrenOf(code, 2024), code).toEqual([]);
    }
    expect(regionIn('130000', Number.NaN)).toBeUndefined();
  });

  test('Hebei has 167 county-level regions since 2020 and had 168 before, Jiangsu has 95', () => {
    expect(countiesBelow('130000', 2024)).toHaveLength(167);
    expect(countiesBelow('130000', 2020)).toHaveLength(167);
    expect(countiesBelow('130000', 2019)).toHaveLength(168);
    expect(countiesBelow('320000', 2024)).toHaveLength(95);
  });

  test('34 provincial-level regions, 31 of them surveyed, by code and in both languages', () => {
    const codes = provincialRegions(2024).map((region) => region.code);
    expect(codes).toHaveLength(34);
    expect(codes).toEqual(codes.toSorted());
    expect(surveyedProvinces).toEqual(codes.filter((code) => !['710000', '810000', '820000'].includes(code)));
    expect(surveyedProvinces).toHaveLength(31);
    expect(new Set(provincialRegions(2024).map((region) => region.name.en)).size).toBe(34);
    expect(new Set(provincialRegions(2024).map((region) => region.shortName.zh)).size).toBe(34);
    for (const { name, shortName } of provincialRegions(2024)) expect(name.zh.startsWith(shortName.zh) && /^[A-Z]/.test(name.en), name.zh).toBe(true);
  });

  test('provincial names are the official ones', () => {
    const names = (code: string) => [regionIn(code, 2024)!.name, regionIn(code, 2024)!.shortName];
    expect(names('130000')).toEqual([
      { zh: '河北省', en: 'Hebei' },
      { zh: '河北', en: 'Hebei' },
    ]);
    expect(names('150000')).toEqual([
      { zh: '内蒙古自治区', en: 'Inner Mongolia' },
      { zh: '内蒙古', en: 'Inner Mongolia' },
    ]);
    expect(names('540000')).toEqual([
      { zh: '西藏自治区', en: 'Xizang' },
      { zh: '西藏', en: 'Xizang' },
    ]);
    expect(regionIn('140000', 2024)!.name).toEqual({ zh: '山西省', en: 'Shanxi' });
    expect(regionIn('610000', 2024)!.name).toEqual({ zh: '陕西省', en: 'Shaanxi' });
    expect(names('820000')).toEqual([
      { zh: '澳门特别行政区', en: 'Macao SAR' },
      { zh: '澳门', en: 'Macao' },
    ]);
    expect(regionIn('130502', 2024)!.name).toEqual({ zh: '襄都区', en: '襄都区' });
  });
});

describe('parents and children', () => {
  test('a county belongs to its prefecture, or to the province where there is none', () => {
    expect(parentOf('130502', 2024)?.name.zh).toBe('邢台市');
    for (const [code, province] of [
      ['110101', '110000'],
      ['500151', '500000'],
      ['429004', '420000'],
      ['469001', '460000'],
      ['659001', '650000'],
    ] as const) {
      expect(parentOf(code, 2024)?.code, code).toBe(province);
    }
    expect(parentOf('139001', 1989)?.code).toBe('130000');
    expect(parentOf('130000', 2024)?.code).toBe(NATION);
    expect(parentOf(NATION, 2024)).toBeUndefined();
    expect(parentOf('139001', 2024)).toBeUndefined();
  });

  test('counties reported apart keep their lawful parent and have the province as statistical parent, from the year it began', () => {
    const parents = (code: string, year: number) => [regionIn(code, year)!.parent, regionIn(code, year)!.statisticalParent];
    expect(parents('130682', 2024)).toEqual(['130600', '130000']);
    expect(parents('130682', 2012)).toEqual(['130600', '130600']);
    expect(parents('130181', 2013)).toEqual(['130100', '130000']);
    for (const code of ['130638', '130629', '130632']) {
      expect(parents(code, 2016), code).toEqual(['130600', '130600']);
      expect(parents(code, 2017), code).toEqual(['130600', '130000']);
    }
    expect(childrenOf('130600', 2016).find((region) => region.code === '130638')).toBe(regionIn('130638', 2016));
  });

  test('five counties in force are reported apart and no others', () => {
    const apart = countiesBelow(NATION, 2024).filter((region) => region.statisticalParent !== region.parent);
    expect(apart.map((region) => region.code + region.name.zh)).toEqual(['130181辛集市', '130629容城县', '130632安新县', '130638雄县', '130682定州市']);
  });

  test('a region is a child of its parent and of no other region, in code order', () => {
    fc.assert(
      fc.property(anyCode, anyYear, (code, year) => {
        const children = childrenOf(code, year).map((child) => child.code);
        expect(children).toEqual(children.toSorted());
        for (const child of children) expect(parentOf(child, year)?.code).toBe(code);
        const parent = parentOf(code, year);
        if (parent !== undefined) expect(childrenOf(parent.code, year)).toContain(regionIn(code, year));
      }),
    );
  });

  test('every region is within itself and the nation, and never within what does not contain it', () => {
    fc.assert(
      fc.property(anyCode, anyYear, (code, year) => {
        const known = regionIn(code, year) !== undefined;
        expect([isWithin(code, code, year), isWithin(code, NATION, year)]).toEqual([known, known]);
      }),
    );
    expect(isWithin('130502', '130500', 2024)).toBe(true);
    expect(isWithin('130502', '130000', 2024)).toBe(true);
    expect(isWithin('130500', '130502', 2024)).toBe(false);
    expect(isWithin('130502', '320000', 2024)).toBe(false);
    expect(isWithin('320102', '130000', 2024)).toBe(false);
    expect(isWithin('130526', '130000', 2024)).toBe(false);
  });
});
