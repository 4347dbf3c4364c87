import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FigureTableError } from '../figure-table.ts';
import { parse } from './parse.ts';

const figures = parse(readFileSync(new URL('../../../figures/nbs-rd.csv', import.meta.url), 'utf8'));
const valueOf = (measure: string, region: string, period: string) =>
  figures.find((figure) => figure.measure.id === measure && figure.region === region && figure.period === period)?.value;

describe('nbs-rd', () => {
  it('has five measures of the nation and 31 divisions for each year from 2012 to 2023', () => {
    expect(figures).toHaveLength(5 * 32 * 12);
    expect(new Set(figures.map(({ period }) => period)).size).toBe(12);
  });

  it('keeps the digits of the yearbook', () => {
    expect(valueOf('rnd-expenditure', '100000', '2023')).toBe(333_570_688);
    expect(valueOf('rnd-expenditure-basic', '100000', '2023')).toBe(22_591_176);
    expect(valueOf('rnd-expenditure', '110000', '2018')).toBe(18_707_700.8);
    expect(valueOf('rnd-intensity-published', '120000', '2018')).toBe(2.62);
  });

  it('refuses garbage by line and field', () => {
    expect(() => parse('measure,region,2023\nrnd-intensity-published,110000,140\n')).toThrow(
      /^nbs-rd, line 2, 2023: "140"; allowed: a number in digits from 0 to 100/,
    );
    expect(() => parse('{"rows": []}')).toThrow(FigureTableError);
  });
});
