/**
 * Values of a metric, page by page.
 *
 * Input: a metric of the registry, filters, a day and a moment of knowledge. Output: rows by region and period. For the nation the metric's roll-up says which
 * wins, the filed total or the sum of the 31 surveyed provinces; they are never mixed, and the difference is the row's residual.
 */
import { Injectable } from '@nestjs/common';
import { periodEnd, type MetricEntry } from '@leapboard/contracts';
import { Figures, resolve, type Resolved } from '@leapboard/engine';
import { NATION, regionIn, surveyedProvinces } from '@leapboard/regions';
import { Clock } from '@leapboard/runtime';
import { measureOf, type Measure, type Metric } from '@leapboard/streams';
import { measureValuesKnownAt, measureValuesPage, Store, type KnownValue } from '@leapboard/store';
import { knownAtOf } from './known-at.ts';

interface MetricRow {
  region: string;
  period: string;
  value: number;
  unit: MetricEntry['unit'];
  vintage: string | null;
  source: string;
  residual: number | null;
}

export interface ValuesQuery {
  region?: string | undefined;
  period?: string | undefined;
  asOf?: string | undefined;
  knownAt?: string | undefined;
  limit: number;
  /** region/period of the last row of the page before. */
  cursor?: string | undefined;
}

export interface ValuesPage {
  rows: MetricRow[];
  next: string | null;
}

/** A sum of the parts has no one source; this stands in its place. */
const SUM_OF_PARTS = 'sum of parts';
/** Sums of figures printed with up to six decimals are exact to that; what lies below is the float's own. */
const SUM_SCALE = 1e6;

@Injectable()
export class MetricValues {
  constructor(
    private readonly clock: Clock,
    private readonly store: Store,
  ) {}

  /** @throws ProblemError 400 for a moment to come; StoreBusyError, QueryTimeoutError */
  async page(metric: Metric, query: ValuesQuery): Promise<ValuesPage> {
    const knownAtMs = knownAtOf(query.knownAt, this.clock.nowMs());
    const asOf = query.asOf ?? this.clock.today();
    const measure = measureOf(metric.measure)!;
    const isComputed = metric.periods > 1 || (measure.rollUp === 'sum-of-children' && query.region === NATION);
    return isComputed ? this.computed(metric, measure, query, asOf, knownAtMs) : this.filed(measure, query, asOf, knownAtMs);
  }

  /** A page as filed. Periods not over as of the day are left out after the page is read, so that one may hold fewer rows than its limit. */
  private async filed(measure: Measure, query: ValuesQuery, asOf: string, knownAtMs: number): Promise<ValuesPage> {
    const [afterRegion = '', afterPeriod = ''] = query.cursor?.split('/') ?? [];
    const { region = '', period = '', limit } = query;
    const read = await measureValuesPage(this.store, { measure: measure.id, region, period, knownAtMs, afterRegion, afterPeriod, limit: limit + 1 });
    const page = read.slice(0, limit);
    const last = page.at(-1);
    const wanted = page.filter((row) => periodEnd(row.period) <= asOf && !(row.region === NATION && measure.rollUp === 'sum-of-children'));
    const sums = wanted.some((row) => row.region === NATION) ? sumsOfParts(await this.known(measure, knownAtMs)) : new Map<string, number>();
    const rows = wanted.map((row) => rowOf(measure, row, row.region === NATION ? residualOf(row.value, sums.get(row.period)) : null));
    return { rows, next: read.length > limit && last ? `${last.region}/${last.period}` : null };
  }

  /** Windows, and the nation as the sum of its parts: worked out from all figures of the measure by the engine that scores. */
  private async computed(metric: Metric, measure: Measure, query: ValuesQuery, asOf: string, knownAtMs: number): Promise<ValuesPage> {
    const known = await this.known(measure, knownAtMs);
    const isSummed = (row: KnownValue) => row.region === NATION && measure.rollUp === 'sum-of-children';
    const filedTotals = new Map(known.filter((row) => row.region === NATION).map((row) => [row.period, row.value]));
    const rows = rolledUp(measure, known)
      .filter((row) => (query.region ?? row.region) === row.region && (query.region === NATION || !isSummed(row)))
      .filter((row) => (query.period ?? row.period) === row.period && periodEnd(row.period) <= asOf);
    const figures = figuresOf(measure, rolledUp(measure, known));
    const after = query.cursor ?? '';
    const values = rows
      .map((row) => ({ ...row, at: resolve(metric, null, 1, row.region, periodEnd(row.period), figures) }))
      .filter((row) => row.at?.period === row.period && `${row.region}/${row.period}` > after)
      .map((row) => {
        const filed = metric.periods === 1 && isSummed(row) ? filedTotals.get(row.period) : undefined;
        return rowOf(measure, windowed(row, row.at!), filed === undefined ? null : residualOf(filed, row.value));
      });
    const page = values.slice(0, query.limit);
    const last = page.at(-1);
    return { rows: page, next: values.length > query.limit && last ? `${last.region}/${last.period}` : null };
  }

  private known(measure: Measure, knownAtMs: number): Promise<KnownValue[]> {
    return measureValuesKnownAt(this.store, { measures: [measure.id], knownAtMs });
  }
}

function rowOf(measure: Measure, row: KnownValue, residual: number | null): MetricRow {
  return { region: row.region, period: row.period, value: row.value, unit: measure.unit, vintage: row.vintage, source: row.source, residual };
}

function windowed(row: KnownValue, at: Resolved): KnownValue {
  return { ...row, value: at.value, source: [...new Set(at.inputs.map((input) => input.source))].join(', ') };
}

/** What the filed total holds that its parts do not; null where a part is unknown. */
function residualOf(filed: number, sum: number | undefined): number | null {
  return sum === undefined ? null : Math.round((filed - sum) * SUM_SCALE) / SUM_SCALE;
}

/** Per period the sum over the surveyed provinces in force that year; absent where one of them is unknown. */
function sumsOfParts(known: readonly KnownValue[]): Map<string, number> {
  const values = new Map(known.map((row) => [`${row.region}/${row.period}`, row.value]));
  const sums = new Map<string, number>();
  for (const period of new Set(known.map((row) => row.period))) {
    const year = Number(period.slice(0, 4));
    const parts = surveyedProvinces.filter((code) => regionIn(code, year)).map((code) => values.get(`${code}/${period}`));
    if (parts.length > 0 && parts.every((part) => part !== undefined))
      sums.set(period, Math.round(parts.reduce((sum, part) => sum + part, 0) * SUM_SCALE) / SUM_SCALE);
  }
  return sums;
}

/** The figures by region and period, the nation's as the measure's roll-up has it. */
function rolledUp(measure: Measure, known: readonly KnownValue[]): KnownValue[] {
  if (measure.rollUp === 'own') return [...known];
  const sums = [...sumsOfParts(known)].sort(([a], [b]) => (a < b ? -1 : 1));
  const nation = sums.map(([period, value]): KnownValue => ({ measure: measure.id, region: NATION, period, value, source: SUM_OF_PARTS, vintage: null }));
  return [...nation, ...known.filter((row) => row.region !== NATION)];
}

function figuresOf(measure: Measure, rows: readonly KnownValue[]): Figures {
  const figures = new Figures();
  for (const row of rows) figures.set(measure.id, row.region, row.period, { value: row.value, source: row.source, vintage: row.vintage });
  return figures;
}
