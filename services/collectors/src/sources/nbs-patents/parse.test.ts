import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FigureTableError } from '../figure-table.ts';
import { parse } from './parse.ts';

const figures = parse(readFileSync(new URL('../../../figures/nbs-patents.csv', import.meta.url), 'utf8'));
const values = new Map(figures.map(({ measure, region, period, value }) => [`${measure.id}/${region}/${period}`, value]));

describe('nbs-patents', () => {
  it('has eight measures of the nation and 31 divisions for each year from 2012 to 2023', () => {
    expect(figures).toHaveLength(8 * 32 * 12);
  });

  it.each(['patents-granted', 'patents-in-force'])('has kinds which sum to the total of %s in each region and year', (total) => {
    const totals = figures.filter(({ measure }) => measure.id === total);
    expect(totals).toHaveLength(32 * 12);
    for (const { region, period, value } of totals) {
      const kinds = ['invention', 'utility-model', 'design'].map((kind) => values.get(`${total}-${kind}/${region}/${period}`)!);
      expect(
        kinds.reduce((sum, kind) => sum + kind, 0),
        `${region} ${period}`,
      ).toBe(value);
    }
  });

  it('counts what is granted as a flow and what is in force as a stock', () => {
    for (const { measure } of figures) expect(measure.nature).toBe(measure.id.startsWith('patents-granted') ? 'flow' : 'stock');
  });

  it('has the figures whose region name was damaged in the compilation', () => {
    expect(values.get('patents-granted/140000/2012')).toBe(7196);
    expect(values.get('patents-granted/540000/2012')).toBe(133);
  });

  it('refuses garbage by line and field', () => {
    expect(() => parse('measure,region,2023\npatents-granted,110000,1.5\n')).toThrow(/^nbs-patents, line 2, 2023: "1.5"; allowed: a whole number from 0/);
    expect(() => parse('N/A')).toThrow(FigureTableError);
  });
});
