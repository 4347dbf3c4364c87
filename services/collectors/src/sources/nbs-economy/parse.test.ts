import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FigureTableError } from '../figure-table.ts';
import { parse } from './parse.ts';

const figures = parse(readFileSync(new URL('../../../figures/nbs-economy.csv', import.meta.url), 'utf8'));

describe('nbs-economy', () => {
  it.each(['gdp', 'population'])('has %s of 31 divisions for each year from 2012 to 2023, no nation and nothing of 2024', (id) => {
    const series = figures.filter(({ measure }) => measure.id === id);
    expect(series).toHaveLength(31 * 12);
    expect(series.some(({ region, period }) => region === '100000' || period > '2023')).toBe(false);
  });

  it('reads both spellings of Inner Mongolia, and Tibet as Xizang', () => {
    const valueOf = (id: string, of: string) => figures.find(({ measure, region, period }) => measure.id === id && region === of && period === '2023')?.value;
    expect(valueOf('gdp', '150000')).toBe(24_627);
    expect(valueOf('population', '150000')).toBe(2396);
    expect(valueOf('gdp', '540000')).toBe(2392.7);
  });

  it('refuses garbage by line and field', () => {
    expect(() => parse('measure,region,2023\npopulation,Tibet,366\n')).toThrow(/^nbs-economy, line 2, region: "Tibet"; allowed: /);
    expect(() => parse('null')).toThrow(FigureTableError);
  });
});
