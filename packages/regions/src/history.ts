/**
 * The history of GB/T 2260, read once when the package is loaded.
 *
 * Input: `data/gbt2260.tsv` and `data/reported-apart.tsv` (see `data/SOURCE.md`). Output: the periods of every code and the periods below every code.
 */
import { readFileSync } from 'node:fs';
import { provincialNames } from './provincial-names.ts';
import { isInForce, type Region, type RegionLevel, type Successor } from './region.ts';

/** The code that stands for the whole country (全国). */
export const NATION = '100000';
/** First year of the record; only the nation is in force before it. */
export const FIRST_YEAR = 1981;
/** Last year of the record; its state stands for the years after it. */
export const LATEST_YEAR = 2024;

const LEVELS: ReadonlySet<string> = new Set<RegionLevel>(['province', 'prefecture', 'county']);
const CODE = /^\d{6}$/;
const YEAR = /^\d{4}$/;
const SUCCESSOR = /^(\d{6})(?:\[(\d{4})\])?$/;

type Row = Pick<Region, 'code' | 'level' | 'from' | 'until' | 'successors'> & { readonly nameZh: string };

interface ReportedApart {
  readonly statisticalParent: string;
  readonly from: number;
}

function cellsOf(fileName: string): string[][] {
  const text = readFileSync(new URL(`../data/${fileName}`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t'));
}

function readSuccessor(text: string): Successor {
  const match = SUCCESSOR.exec(text);
  if (match === null) throw new Error(`gbt2260.tsv: "${text}" is not a code or code[year]`);
  return { code: match[1]!, year: match[2] === undefined ? null : Number(match[2]) };
}

function readRow(cells: readonly string[]): Row {
  const [code = '', level = '', nameZh = '', from = '', until = '', successors = ''] = cells;
  if (cells.length !== 6 || !CODE.test(code) || !LEVELS.has(level) || nameZh === '' || !YEAR.test(from) || !(until === '' || YEAR.test(until))) {
    throw new Error(`gbt2260.tsv: not a row of code, level, name, from, until, successors: "${cells.join(' | ')}"`);
  }
  return {
    code,
    level: level as RegionLevel,
    nameZh,
    from: Number(from),
    until: until === '' ? null : Number(until),
    successors: successors === '' ? [] : successors.split(';').map(readSuccessor),
  };
}

function namesOf(row: Row): Pick<Region, 'name' | 'shortName'> {
  if (row.level !== 'province') {
    const name = { zh: row.nameZh, en: row.nameZh };
    return { name, shortName: name };
  }
  const provincial = provincialNames.get(row.code);
  if (provincial === undefined) throw new Error(`provincial-names.ts lacks ${row.code} (${row.nameZh})`);
  return { name: { zh: row.nameZh, en: provincial.en }, shortName: { zh: provincial.shortZh, en: provincial.shortEn } };
}

/** A county's prefecture never comes or goes within a period of the county (a test holds the file to it), so the first year decides for all. */
function parentOfRow(row: Row, prefectures: ReadonlyMap<string, readonly Row[]>): string {
  const prefix = `${row.code.slice(0, 4)}00`;
  const hasPrefecture = prefectures.get(prefix)?.some((one) => one.from <= row.from && (one.until === null || row.from < one.until));
  if (row.level === 'county' && hasPrefecture === true) return prefix;
  return row.level === 'province' ? NATION : `${row.code.slice(0, 2)}0000`;
}

const nation: Region = {
  code: NATION,
  name: { zh: '全国', en: 'China' },
  shortName: { zh: '全国', en: 'China' },
  level: 'nation',
  parent: null,
  statisticalParent: null,
  from: 1949,
  until: null,
  successors: [],
};

const reportedApart: ReadonlyMap<string, ReportedApart> = new Map(
  cellsOf('reported-apart.tsv').map(([code = '', statisticalParent = '', from = '']) => [code, { statisticalParent, from: Number(from) }]),
);

function readHistory(): Region[] {
  const rows = cellsOf('gbt2260.tsv').map(readRow);
  const prefectures = Map.groupBy(
    rows.filter((row) => row.level === 'prefecture'),
    (row) => row.code,
  );
  const regions = rows.map((row): Region => {
    const parent = parentOfRow(row, prefectures);
    const apart = reportedApart.get(row.code);
    const endsApart = apart !== undefined && (row.until === null || apart.from < row.until);
    const { code, level, from, until, successors } = row;
    return { code, ...namesOf(row), level, parent, statisticalParent: endsApart ? apart.statisticalParent : parent, from, until, successors };
  });
  return [nation, ...regions];
}

/** Every period of every code, by code and first year; each as it stands at its end. */
export const allPeriods: readonly Region[] = readHistory().toSorted((a, b) => Number(a.code) - Number(b.code) || a.from - b.from);

export const periodsByCode: ReadonlyMap<string, readonly Region[]> = Map.groupBy(allPeriods, (region) => region.code);

export const periodsByParent: ReadonlyMap<string, readonly Region[]> = Map.groupBy(
  allPeriods.filter((region) => region.parent !== null),
  (region) => region.parent!,
);

/** The few periods in whose course a county came to be reported apart, as they stood before. */
const beforeReportedApart: ReadonlyMap<Region, Region> = new Map(
  allPeriods.filter((region) => region.statisticalParent !== region.parent).map((region) => [region, { ...region, statisticalParent: region.parent }]),
);

/** The period as it stood in a year: only the statistical parent can change within one. */
export function asOfYear(period: Region, year: number): Region {
  const apart = reportedApart.get(period.code);
  return apart !== undefined && year < apart.from ? (beforeReportedApart.get(period) ?? period) : period;
}

/** The period of a code that covers a year. */
export function periodIn(code: string, year: number): Region | undefined {
  return periodsByCode.get(code)?.find((period) => isInForce(period, year));
}
