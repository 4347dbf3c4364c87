import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allPeriods, FIRST_YEAR, LATEST_YEAR, periodsByCode } from './history.ts';
import { isWithin, regionIn } from './look-up.ts';
import { successorsOf } from './succession.ts';

describe('what stands today for a region of the past', () => {
  test('a region still in force is unchanged, though parts of it went elsewhere', () => {
    expect(successorsOf('130102', 1995)).toEqual({ kind: 'unchanged', code: '130102' });
    expect(successorsOf('650000', 1990)).toEqual({ kind: 'unchanged', code: '650000' });
  });

  test('one successor means moved: 任县 is 任泽区, 桥东区 went on under its old code as 襄都区', () => {
    expect(successorsOf('130526', 2019)).toEqual({ kind: 'moved', code: '130505' });
    expect(successorsOf('130502', 2019)).toEqual({ kind: 'moved', code: '130502' });
    expect(successorsOf('130124', 2000), '栾城县: a part went to 130108 in 2001, the rest is 栾城区').toEqual({ kind: 'moved', code: '130111' });
    expect(successorsOf('130502', 2020)).toEqual({ kind: 'unchanged', code: '130502' });
  });

  test('several successors make a named group under their prefecture, also when asked for an earlier code of the region', () => {
    const group = {
      kind: 'group',
      of: regionIn('130521', 2019),
      codes: ['130502', '130503'],
      name: { zh: '邢台县（2020前）', en: '邢台县 (before 2020)' },
      parent: '130500',
    };
    expect(successorsOf('130521', 2019)).toEqual(group);
    expect(successorsOf('132221', 1982)).toEqual(group);
  });

  test('the question can be put for a year between', () => {
    expect(successorsOf('132221', 1982, 2019)).toEqual({ kind: 'moved', code: '130521' });
    expect(successorsOf('130521', 2000, 2019)).toEqual({ kind: 'unchanged', code: '130521' });
    expect(() => successorsOf('130521', 2019, 2000)).toThrow(RangeError);
  });

  test('prefectures are followed through renames and, where dissolved, through their counties', () => {
    expect(successorsOf('320800', 1995)).toEqual({ kind: 'moved', code: '320800' });
    expect(successorsOf('522200', 2010)).toEqual({ kind: 'moved', code: '520600' });
    expect(successorsOf('371200', 2017)).toEqual({ kind: 'moved', code: '370100' });
    expect(successorsOf('341400', 2010)).toMatchObject({ kind: 'group', codes: ['340100', '340200', '340500'], parent: '340000' });
    expect(successorsOf('420400', 1990)).toEqual({ kind: 'moved', code: '421002' });
  });

  test('a code not in force in the year has no answer', () => {
    expect(successorsOf('130521', 2020)).toBeUndefined();
    expect(successorsOf('000000', 2020)).toBeUndefined();
  });

  test('every region of every year leads to codes in force today; groups have two at least, in order, all below the group’s parent', () => {
    for (const { code, from } of allPeriods) {
      const standing = successorsOf(code, from)!;
      const codes = standing.kind === 'group' ? standing.codes : [standing.code];
      for (const one of codes) if (regionIn(one, LATEST_YEAR) === undefined) expect.fail(`${code} of ${from} leads to ${one}`);
      if (standing.kind !== 'group') continue;
      expect(codes.length, code).toBeGreaterThan(1);
      expect(codes).toEqual([...new Set(codes)].toSorted());
      if (!codes.every((one) => isWithin(one, standing.parent, LATEST_YEAR))) expect.fail(`${code}: ${codes.join()} not below ${standing.parent}`);
    }
  });

  test('the answer is the same for every year of a period and through any year between', () => {
    const year = fc.integer({ min: FIRST_YEAR, max: LATEST_YEAR });
    fc.assert(
      fc.property(fc.constantFrom(...periodsByCode.keys()), year, year, (code, one, other) => {
        const [early, late] = one < other ? [one, other] : [other, one];
        const today = successorsOf(code, early);
        const period = regionIn(code, early);
        if (today === undefined || period === undefined) return;
        expect(successorsOf(code, period.from)).toEqual(today);
        const between = successorsOf(code, early, late)!;
        if (between.kind === 'group') return;
        const onward = successorsOf(between.code, late)!;
        if (onward.kind === 'group') expect(onward).toEqual(today);
        else expect(onward.code).toBe(today.kind === 'group' ? undefined : today.code);
      }),
      { numRuns: 500 },
    );
  });
});
