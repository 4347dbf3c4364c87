import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FigureTableError } from '../figure-table.ts';
import { parse } from './parse.ts';

const figures = parse(readFileSync(new URL('../../../figures/torch-high-tech.csv', import.meta.url), 'utf8'));

describe('torch-high-tech', () => {
  it('has 31 divisions for each year from 2018 to 2023 and no nation', () => {
    expect(figures).toHaveLength(31 * 6);
    expect(figures.some(({ region }) => region === '100000')).toBe(false);
    expect(new Set(figures.map(({ period }) => period))).toEqual(new Set(['2018', '2019', '2020', '2021', '2022', '2023']));
  });

  it('keeps the counts of the lists', () => {
    expect(figures.find(({ region, period }) => region === '540000' && period === '2023')?.value).toBe(55);
  });

  it('refuses garbage by line and field', () => {
    expect(() => parse('measure,region,2023\nhigh-tech-recognitions,110000,N/A\n')).toThrow(
      /^torch-high-tech, line 2, 2023: "N\/A"; allowed: a whole number from 0/,
    );
    expect(() => parse('')).toThrow(FigureTableError);
  });
});
