/**
 * Reads a table of `figures/`: a row per measure and region, a column per period, an empty cell where the source has no figure.
 *
 * Input: the text of the table and what its origin publishes. Output: one figure per filled cell. The first fault stops the reading, because a
 * table we ship is either right or to be mended.
 */
import { type Name, parsePeriod, type Reason } from '@leapboard/contracts';
import { describeUnknownRegion, regionIn } from '@leapboard/regions';
import { type Measure, measureOf } from '@leapboard/streams';

/** An origin of figures, as data: what it is called, what it publishes and when. */
export interface Origin {
  id: string;
  name: Name;
  citation: Name;
  /** Measures of the registry which its table may hold. */
  measures: readonly string[];
  /** State of revision of a series where it matters for comparing, by measure. */
  vintages: Readonly<Record<string, string>>;
  /** Day on which the figures of a period came out. */
  publishedOn: (period: string) => string;
}

/** One cell of a table: `value` in the unit of its measure. */
export interface Figure {
  measure: Measure;
  region: string;
  period: string;
  value: number;
}

/** A cell of a table cannot be read; `line` counts from 1, the header being line 1. */
export class FigureTableError extends Error {
  readonly code = 'FIGURE_TABLE';

  constructor(
    readonly origin: string,
    readonly line: number,
    readonly reason: Reason,
  ) {
    super(`${origin}, line ${line}, ${reason.field}: ${JSON.stringify(reason.value)}; allowed: ${reason.allowed}`);
    this.name = 'FigureTableError';
  }
}

const HEADER_ALLOWED = 'measure,region and then one period or more, each once, e.g. measure,region,2022,2023';

/**
 * Reads all figures of a table, row by row.
 *
 * @param text  comma-separated without quotes, UTF-8 (a byte order mark is passed over), lines ended by LF or CRLF
 * @throws FigureTableError  at the first cell which is not what it should be; "N/A" is not a number
 */
export function readFigures(text: string, origin: Origin): Figure[] {
  const [header = '', ...rows] = text
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const periods = readHeader(header, origin);
  const seen = new Set<string>();
  return rows.flatMap((row, index) => {
    const line = index + 2;
    const name = row.split(',', 2).join(',');
    if (seen.has(name)) throw new FigureTableError(origin.id, line, { field: 'row', value: name, allowed: 'each measure of a region once' });
    seen.add(name);
    return readRow(row, { origin, periods, line });
  });
}

function readHeader(header: string, origin: Origin): string[] {
  const [measure, region, ...periods] = header.split(',');
  const isSound = measure === 'measure' && region === 'region' && periods.length > 0 && new Set(periods).size === periods.length;
  if (!isSound || periods.some((period) => parsePeriod(period) === null)) {
    throw new FigureTableError(origin.id, 1, { field: 'header', value: header.slice(0, 120), allowed: HEADER_ALLOWED });
  }
  return periods;
}

interface Place {
  origin: Origin;
  periods: readonly string[];
  line: number;
}

function readRow(row: string, { origin, periods, line }: Place): Figure[] {
  const fault = (field: string, value: string, allowed: string) => new FigureTableError(origin.id, line, { field, value, allowed });
  const [id = '', region = '', ...cells] = row.split(',');
  const measure = origin.measures.includes(id) ? measureOf(id) : undefined;
  if (!measure) throw fault('measure', id, `one of ${origin.measures.join(', ')}`);
  if (cells.length !== periods.length) throw fault('row', `${cells.length} values`, `${periods.length} values, one for each period of the header`);
  return cells.flatMap((cell, index): Figure[] => {
    const period = periods[index]!;
    const year = parsePeriod(period)!.year;
    if (!regionIn(region, year)) throw fault('region', region, describeUnknownRegion(region, year));
    if (cell === '') return [];
    if (!isWithinBounds(cell, measure)) throw fault(period, cell, boundsText(measure));
    return [{ measure, region, period, value: Number(cell) }];
  });
}

function isWithinBounds(cell: string, { unit, min, max }: Measure): boolean {
  const value = Number(cell);
  if (!/^-?\d+(\.\d+)?$/.test(cell) || !Number.isFinite(value)) return false;
  if (unit === 'count' && !Number.isSafeInteger(value)) return false;
  return (min === null || value >= min) && (max === null || value <= max);
}

function boundsText({ unit, min, max }: Measure): string {
  const kind = unit === 'count' ? 'a whole number' : 'a number in digits';
  return `${kind}${min === null ? '' : ` from ${min}`}${max === null ? '' : ` to ${max}`}, or nothing where the source has no figure`;
}
