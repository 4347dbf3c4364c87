/**
 * The oracle's reading of a record: from the text of an envelope to what competes for its subject.
 *
 * Written from DESIGN alone, without the product's parser. It knows the registry's measures and the 31 regions with the nation; other regions it takes for unknown.
 */
import { createHash } from 'node:crypto';
import { oracleMeasures, oracleRegions } from './vocabulary.ts';

/** One record of the observation topic. Each subject has one partition. */
export interface OracleRecord {
  partition: number;
  offset: number;
  receivedAtMs: number;
  /** The envelope as JSON text, or whatever came in its place. */
  value: string;
}

export interface OracleMessage {
  kind: 'observed' | 'retracted' | 'withdrawal';
  subject: string;
  revision: number;
  recordedAtMs: number;
  id: string;
  hash: string;
  source: string;
  withdraws: string;
  value: number;
  vintage: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const MAY_STAND =
  'specversion id source type subject time data partitionkey recordedtime revision withdraws importid datacontenttype dataschema traceparent tracestate'.split(
    ' ',
  );
const IN_DATA = 'measure region period value unit nature accumulation vintage'.split(' ');
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : DAYS[month - 1]!;

/** Reads a record; null = it belongs to the dead letters. */
export function oracleMessage(text: string): OracleMessage | null {
  const sent = parsed(text);
  if (!isFields(sent) || !isEnvelope(sent)) return null;
  const isRetraction = sent['type'] === 'leapboard.statistics.retracted.v1';
  if (!isRetraction && sent['type'] !== 'leapboard.statistics.observed.v1') return null;
  const data = sent['data'];
  if (isRetraction ? data !== undefined : !isFigure(data, sent['subject'] as string)) return null;
  if (!isRetraction && sent['withdraws'] !== undefined) return null;
  if (isRetraction && !isPlace(...(sent['subject'] as string).split('/'))) return null;
  const figure = isRetraction ? null : (data as Fields);
  return {
    kind: !isRetraction ? 'observed' : sent['withdraws'] === undefined ? 'retracted' : 'withdrawal',
    subject: sent['subject'] as string,
    revision: (sent['revision'] ?? 0) as number,
    recordedAtMs: Date.parse((sent['recordedtime'] ?? sent['time']) as string),
    id: sent['id'] as string,
    hash: createHash('sha256').update(canonical(figure)).digest('hex'),
    source: sent['source'] as string,
    withdraws: (sent['withdraws'] ?? '') as string,
    value: (figure?.['value'] ?? 0) as number,
    vintage: (figure?.['vintage'] ?? null) as string | null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown, max: number): value is string => typeof value === 'string' && value.length >= 1 && value.length <= max && value.isWellFormed();

function isEnvelope(sent: Fields): boolean {
  const { id, source, subject, time, recordedtime, revision, partitionkey, withdraws } = sent;
  const isWhole = revision === undefined || (typeof revision === 'number' && Number.isInteger(revision) && revision >= 0 && revision < 2 ** 31);
  return (
    Object.keys(sent).every((field) => MAY_STAND.includes(field)) &&
    sent['specversion'] === '1.0' &&
    isText(id, 200) &&
    isText(source, 200) &&
    !/\s/.test(source) &&
    isText(subject, 300) &&
    isMoment(time) &&
    (recordedtime === undefined || isMoment(recordedtime)) &&
    isWhole &&
    (partitionkey === undefined || partitionkey === subject) &&
    (withdraws === undefined || (isText(withdraws, 401) && withdraws.indexOf(' ') > 0 && withdraws.indexOf(' ') < withdraws.length - 1))
  );
}

function isMoment(value: unknown): boolean {
  const match = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value) : null;
  if (!match) return false;
  const [year, month, date, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  return year >= 1900 && year < 2300 && month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month) && hour < 24 && minute < 60 && second < 60;
}

function isPlace(measure?: string, region?: string, period?: string, ...more: string[]): boolean {
  if (measure === undefined || region === undefined || period === undefined || more.length > 0) return false;
  const year = /^\d{4}$/.test(period) ? Number(period) : 0;
  return measure in oracleMeasures && oracleRegions.includes(region) && year >= (region === '100000' ? 1949 : 1997) && year <= 2100;
}

function isFigure(data: unknown, subject: string): boolean {
  if (!isFields(data) || !Object.keys(data).every((field) => IN_DATA.includes(field))) return false;
  const { value, vintage } = data;
  const of = ['measure', 'region', 'period'].map((field) => data[field]);
  if (!of.every((part) => typeof part === 'string') || of.join('/') !== subject || !isPlace(...of)) return false;
  const measure = oracleMeasures[of[0] as string]!;
  const isSound = typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= measure.max;
  const fits = (['unit', 'nature', 'accumulation'] as const).every((field) => data[field] === measure[field]);
  return isSound && fits && (vintage === undefined || isText(vintage, 100));
}

/** JSON with keys in order; nothing at all for no data. */
function canonical(data: Fields | null): string {
  if (data === null) return '';
  const keys = Object.keys(data).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(data[key])}`).join(',')}}`;
}
