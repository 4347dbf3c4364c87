import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumedPublicationDay } from './figure-event.ts';
import { FigureTableError, type Origin, readFigures } from './figure-table.ts';

const origin: Origin = {
  id: 'nbs-example',
  name: { zh: '示例', en: 'Example' },
  citation: { zh: '示例', en: 'Example' },
  measures: ['gdp', 'patents-granted', 'rnd-intensity-published'],
  vintages: {},
  publishedOn: assumedPublicationDay,
};

function faultOf(text: string): { line: number; field: string; value: unknown; allowed: string } {
  try {
    readFigures(text, origin);
  } catch (error) {
    if (error instanceof FigureTableError) return { line: error.line, ...error.reason };
    throw error;
  }
  throw new Error('read without a fault');
}

const withCell = (measure: string, cell: string) => `measure,region,2022,2023\n${measure},130000,1,1\n${measure},110000,1,${cell}\n`;

describe('a table of figures', () => {
  it('gives one figure for each filled cell and none for an empty one', () => {
    const figures = readFigures('measure,region,2022,2023\ngdp,110000,,43760.7\ngdp,130000,41988,43944.1\n', origin);
    expect(figures.map(({ measure, region, period, value }) => [measure.id, region, period, value])).toEqual([
      ['gdp', '110000', '2023', 43760.7],
      ['gdp', '130000', '2022', 41988],
      ['gdp', '130000', '2023', 43944.1],
    ]);
  });

  it('reads the same with a byte order mark, CRLF line ends or no last line end', () => {
    const text = 'measure,region,2023\ngdp,110000,43760.7\ngdp,130000,43944.1\n';
    const figures = readFigures(text, origin);
    expect(readFigures(`\uFEFF${text.replaceAll('\n', '\r\n')}`, origin)).toEqual(figures);
    expect(readFigures(text.trimEnd(), origin)).toEqual(figures);
  });

  it.each(['N/A', '-5', '-', '…', ' 5', '5 ', '1e3', '0x10', 'Infinity', '5.', '.5', '１２', '9'.repeat(400)])(
    'refuses %j as a value, naming line, period and what is allowed',
    (cell) => {
      expect(faultOf(withCell('gdp', cell))).toEqual({
        line: 3,
        field: '2023',
        value: cell,
        allowed: 'a number in digits from 0, or nothing where the source has no figure',
      });
    },
  );

  it('refuses a part of a count and a share above 100', () => {
    expect(faultOf(withCell('patents-granted', '12.5'))).toMatchObject({
      line: 3,
      field: '2023',
      value: '12.5',
      allowed: expect.stringContaining('a whole number from 0'),
    });
    expect(faultOf(withCell('rnd-intensity-published', '140'))).toMatchObject({
      line: 3,
      field: '2023',
      value: '140',
      allowed: expect.stringContaining('from 0 to 100'),
    });
  });

  it('refuses an unknown region, an unknown measure and a measure of another origin by name', () => {
    expect(faultOf('measure,region,2023\ngdp,999999,1\n')).toMatchObject({ line: 2, field: 'region', value: '999999' });
    expect(faultOf('measure,region,2023\ngdp,河北,1\n')).toMatchObject({ line: 2, field: 'region', value: '河北' });
    expect(faultOf('measure,region,2023\nGDP,130000,1\n')).toMatchObject({
      line: 2,
      field: 'measure',
      value: 'GDP',
      allowed: 'one of gdp, patents-granted, rnd-intensity-published',
    });
    expect(faultOf('measure,region,2023\npopulation,130000,1\n')).toMatchObject({ line: 2, field: 'measure', value: 'population' });
  });

  it('refuses a region which was not in force in the year, even where the cell is empty', () => {
    expect(faultOf('measure,region,2023\ngdp,130502,1\ngdp,130521,\n')).toMatchObject({ line: 3, field: 'region', value: '130521' });
  });

  it('refuses a short row, a long row, an empty row and a row given twice', () => {
    expect(faultOf('measure,region,2022,2023\ngdp,130000,1\n')).toMatchObject({
      line: 2,
      field: 'row',
      value: '1 values',
      allowed: '2 values, one for each period of the header',
    });
    expect(faultOf('measure,region,2022,2023\ngdp,130000,1,2,3\n')).toMatchObject({ line: 2, field: 'row', value: '3 values' });
    expect(faultOf('measure,region,2023\n\ngdp,130000,1\n')).toMatchObject({ line: 2, field: 'measure', value: '' });
    expect(faultOf('measure,region,2023\ngdp,130000,1\ngdp,130000,2\n')).toMatchObject({ line: 3, field: 'row', value: 'gdp,130000' });
  });

  it.each(['', 'not a table', '<html>', 'measure,region', 'region,measure,2023', 'measure,region,2023,2023', 'measure,region,2023-13'])(
    'refuses the header %j',
    (header) => {
      expect(faultOf(`${header}\ngdp,130000,1\n`)).toMatchObject({ line: 1, field: 'header', value: header });
    },
  );

  it('reads any text or refuses it with a fault of its own, never with another error', () => {
    const cell = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('gdp', 'patents-granted', '130000', '130521', '', '1', '2.5'));
    const row = fc.array(cell, { maxLength: 5 }).map((cells) => cells.join(','));
    fc.assert(
      fc.property(fc.constantFrom('measure,region,2022,2023', ''), fc.array(row, { maxLength: 4 }), (header, rows) => {
        try {
          for (const { value } of readFigures([header, ...rows].join('\n'), origin)) expect(value).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(FigureTableError);
        }
      }),
    );
  });
});
