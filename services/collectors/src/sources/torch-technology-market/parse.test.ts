import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FigureTableError } from '../figure-table.ts';
import { parse } from './parse.ts';

const figures = parse(readFileSync(new URL('../../../figures/torch-technology-market.csv', import.meta.url), 'utf8'));
const periodsOf = (of: string) => figures.filter(({ region }) => region === of).map(({ period }) => period);

describe('torch-technology-market', () => {
  it('has the nation and 31 divisions for each year from 2012 to 2023, but for Xizang, which is absent (not zero) to 2016', () => {
    expect(figures).toHaveLength(32 * 12 - 5);
    expect(periodsOf('540000')).toEqual(['2017', '2018', '2019', '2020', '2021', '2022', '2023']);
    expect(periodsOf('130000')).toHaveLength(12);
  });

  it('keeps every decimal of the source', () => {
    expect(figures.find(({ region, period }) => region === '130000' && period === '2018')?.value).toBe(2_759_840.065_939_02);
  });

  it('refuses garbage by line and field', () => {
    expect(() => parse('measure,region,2023\ntechnology-market-output,110000,-1\n')).toThrow(
      /^torch-technology-market, line 2, 2023: "-1"; allowed: a number in digits from 0/,
    );
    expect(() => parse('measure;region;2023')).toThrow(FigureTableError);
  });
});
