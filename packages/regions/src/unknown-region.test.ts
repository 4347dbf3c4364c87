import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIRST_YEAR, LATEST_YEAR, periodsByCode } from './history.ts';
import { regionIn } from './look-up.ts';
import { describeUnknownRegion } from './unknown-region.ts';

describe('what a sender of an unknown region is told', () => {
  test('an unknown code: what a code looks like', () => {
    const allowed = 'a six-digit GB/T 2260 code, e.g. 130000, or 100000 for the nation';
    expect(describeUnknownRegion('139999', 2024)).toBe(allowed);
    expect(describeUnknownRegion('Hebei', 2024)).toBe(allowed);
  });

  test('a code of the past: its years and what came after, as it stood in the year asked for', () => {
    const lead = (year: number) => `a GB/T 2260 code in force in ${year}, e.g. 130000; `;
    expect(describeUnknownRegion('130526', 2024)).toBe(`${lead(2024)}130526 (任县) was in force 1993–2019, since then 130505 (任泽区)`);
    expect(describeUnknownRegion('130521', 2024)).toBe(
      `${lead(2024)}130521 (邢台县) was in force 1986–2019, since then divided among 130502 (襄都区), 130503 (信都区)`,
    );
    expect(describeUnknownRegion('132221', 1990)).toBe(`${lead(1990)}132221 (邢台县) was in force 1981–1985, since then 130521 (邢台县)`);
    expect(describeUnknownRegion('220121', 1982)).toContain('was in force in 1981, since then 222521 (榆树县)');
  });

  test('a code of the future: when it begins', () => {
    expect(describeUnknownRegion('130505', 2019)).toBe('a GB/T 2260 code in force in 2019, e.g. 130000; 130505 (任泽区) is in force from 2020');
  });

  test('a year before the record: where the record begins', () => {
    expect(describeUnknownRegion('130000', 1970)).toBe('a year from 1981 on, where the record of GB/T 2260 codes begins');
  });

  test('for any code not in force in any year it names the year or the code, in bounded length', () => {
    fc.assert(
      fc.property(fc.constantFrom(...periodsByCode.keys()), fc.integer({ min: FIRST_YEAR, max: LATEST_YEAR }), (code, year) => {
        fc.pre(regionIn(code, year) === undefined);
        const told = describeUnknownRegion(code, year);
        expect(told).toContain(`in force in ${year}`);
        expect(told).toContain(`; ${code} (`);
        expect(told.length).toBeLessThan(250);
        expect(told).not.toContain('()');
      }),
    );
  });
});
