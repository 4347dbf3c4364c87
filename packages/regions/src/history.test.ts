import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regionIn, regionPeriods } from './look-up.ts';
import { allPeriods, FIRST_YEAR, LATEST_YEAR, NATION } from './history.ts';
import { isInForce } from './region.ts';

const YEARS = Array.from({ length: LATEST_YEAR - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);

/** Written apart from the package's own reader: code, level, name, from, until of every line. */
const lines = readFileSync(new URL('../data/gbt2260.tsv', import.meta.url), 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => line.split('\t') as [string, string, string, string, string]);

function scan(code: string, year: number): string[] {
  return lines.filter((line) => line[0] === code && Number(line[3]) <= year && (line[4] === '' || year < Number(line[4]))).map((line) => line[2]);
}

describe('the history of GB/T 2260', () => {
  test('its file is sorted by code and first year, so a change reads as a small difference', () => {
    const keys = lines.map((line) => line[0] + line[3]);
    expect(keys).toEqual(keys.toSorted());
  });

  test('its record ends with the year it says', () => {
    expect(Math.max(...allPeriods.flatMap((region) => [region.from, region.until ?? 0]))).toBe(LATEST_YEAR);
  });

  test('no two periods of a code overlap and none is empty', () => {
    for (const period of allPeriods) {
      if (period.until !== null) expect(period.until, period.code).toBeGreaterThan(period.from);
      const covering = regionPeriods(period.code).filter((other) => isInForce(other, period.from));
      expect(covering, period.code).toHaveLength(1);
    }
  });

  test('every successor is in force in the year the territory went to it', () => {
    for (const region of allPeriods) {
      for (const { code, year } of region.successors) expect(regionIn(code, year ?? region.until!), `${region.code} -> ${code}`).toBeDefined();
    }
  });

  test('every region has a parent in force in each of its years, the prefecture of its prefix wherever there is one', () => {
    const inForce = new Map(YEARS.map((year) => [year, new Map(allPeriods.filter((one) => isInForce(one, year)).map((one) => [one.code, one.level]))]));
    for (const region of allPeriods.filter((one) => one.code !== NATION)) {
      const prefix = `${region.code.slice(0, 4)}00`;
      for (const year of YEARS.filter((one) => isInForce(region, one))) {
        const levels = inForce.get(year)!;
        const nearest = levels.get(prefix) === 'prefecture' ? prefix : `${region.code.slice(0, 2)}0000`;
        const lawful = { county: nearest, prefecture: `${region.code.slice(0, 2)}0000`, province: NATION, nation: null }[region.level];
        if (region.parent !== lawful || !levels.has(region.parent!)) expect.fail(`${region.code} in ${year}: parent ${region.parent}, not ${lawful} in force`);
      }
    }
  });

  test('regionIn agrees with a brute-force scan of the file for any code and year', () => {
    const codes = fc.oneof(
      fc.constantFrom(...new Set(lines.map((line) => line[0]))),
      fc.integer({ min: 0, max: 999_999 }).map((code) => String(code).padStart(6, '0')),
    );
    fc.assert(
      fc.property(
        codes.filter((code) => code !== NATION),
        fc.integer({ min: FIRST_YEAR - 3, max: LATEST_YEAR + 3 }),
        (code, year) => {
          const region = regionIn(code, year);
          expect(region === undefined ? [] : [region.name.zh]).toEqual(scan(code, year));
          if (region !== undefined) expect(region.code).toBe(code);
        },
      ),
      { numRuns: 500 },
    );
  });
});
