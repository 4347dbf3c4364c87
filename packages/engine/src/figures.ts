/**
 * Figures and the windows over them: what a metric of a region stands at as of a day.
 *
 * Input: facts (measure, region, period) → value. Output: the value of a metric, or of a ratio of two, with the inputs it was made from.
 */
import { addDays, addMonths, periodEnd, shiftPeriod } from '@leapboard/contracts';

export interface Figure {
  value: number;
  source: string;
  vintage: string | null;
}

/** A metric as the engine needs it: one measure seen through a window. */
export interface Metric {
  id: string;
  measure: string;
  /** How many successive periods are summed; 1 = the latest alone. All must be known. */
  periods: number;
  /** A period that ended longer ago than this is no longer the latest: the metric is absent then. */
  staleAfterMonths: number;
  unit: string;
}

export interface Input extends Figure {
  metric: string;
  period: string;
  unit: string;
}

export interface Resolved {
  value: number;
  /** The period the value stands for. */
  period: string;
  inputs: Input[];
}

/** A series of one measure in one region. */
interface Series {
  figures: Map<string, Figure>;
  /** Its periods, the last to end first; undefined after a period came or went. */
  latestFirst: string[] | undefined;
}

/** All figures known at one moment. */
export class Figures {
  readonly #byMeasure = new Map<string, Map<string, Series>>();

  /** Puts a figure, or takes it out when `figure` is null. */
  set(measure: string, region: string, period: string, figure: Figure | null): void {
    let regions = this.#byMeasure.get(measure);
    if (!regions) this.#byMeasure.set(measure, (regions = new Map()));
    let series = regions.get(region);
    if (!series) regions.set(region, (series = { figures: new Map(), latestFirst: undefined }));
    if (series.figures.has(period) !== (figure !== null)) series.latestFirst = undefined;
    if (figure) series.figures.set(period, figure);
    else series.figures.delete(period);
  }

  get(measure: string, region: string, period: string): Figure | undefined {
    return this.#byMeasure.get(measure)?.get(region)?.figures.get(period);
  }

  /** Known periods of a measure of a region, the last to end first. */
  periods(measure: string, region: string): readonly string[] {
    const series = this.#byMeasure.get(measure)?.get(region);
    if (!series) return [];
    return (series.latestFirst ??= [...series.figures.keys()].sort((a, b) => (endOf(a) < endOf(b) ? 1 : -1)));
  }

  /** Every day after `from`, up to and including `to`, on which a figure begins or ceases to count by the mere passing of time. */
  turningDays(staleAfterMonths: number, from: string, to: string): string[] {
    const days = new Set<string>();
    for (const regions of this.#byMeasure.values()) {
      for (const series of regions.values()) {
        for (const period of series.figures.keys()) {
          for (const day of [endOf(period), addDays(lastCurrentDay(period, staleAfterMonths), 1)]) if (day > from && day <= to) days.add(day);
        }
      }
    }
    return [...days].sort();
  }
}

// There are few periods and each is asked for at every scoring; working out its days anew would be most of the work.
const ends = new Map<string, string>();
const lastCurrentDays = new Map<string, string>();

function endOf(period: string): string {
  let end = ends.get(period);
  if (end === undefined) ends.set(period, (end = periodEnd(period)));
  return end;
}

function lastCurrentDay(period: string, staleAfterMonths: number): string {
  const key = `${period} ${staleAfterMonths}`;
  let day = lastCurrentDays.get(key);
  if (day === undefined) lastCurrentDays.set(key, (day = addMonths(endOf(period), staleAfterMonths)));
  return day;
}

/** Whether a period counts as of a day: it ended by then, and not longer ago than `staleAfterMonths`. */
export function isCurrent(period: string, asOf: string, staleAfterMonths: number): boolean {
  return endOf(period) <= asOf && asOf <= lastCurrentDay(period, staleAfterMonths);
}

/** The metric's value named by `period`, or undefined where one of the periods it sums is unknown. */
function valueAt(metric: Metric, region: string, period: string, figures: Figures): Resolved | undefined {
  const inputs: Input[] = [];
  let value = 0;
  for (let back = metric.periods - 1; back >= 0; back--) {
    const at = back === 0 ? period : shiftPeriod(period, -back);
    const figure = figures.get(metric.measure, region, at);
    if (!figure) return undefined;
    value += figure.value;
    inputs.push({ ...figure, metric: metric.id, period: at, unit: metric.unit });
  }
  return { value, period, inputs };
}

/**
 * What a metric, or a ratio of two, stands at as of a day.
 *
 * A ratio pairs numerator and denominator of the same period, the last for which both exist; a denominator of 0 is no value.
 * @returns undefined when absent. Absent is not zero
 */
export function resolve(numerator: Metric, denominator: Metric | null, factor: number, region: string, asOf: string, figures: Figures): Resolved | undefined {
  for (const period of figures.periods(numerator.measure, region)) {
    if (!isCurrent(period, asOf, numerator.staleAfterMonths)) continue;
    const above = valueAt(numerator, region, period, figures);
    if (!above) continue;
    if (!denominator) return { ...above, value: above.value * factor };
    if (!isCurrent(period, asOf, denominator.staleAfterMonths)) continue;
    const below = valueAt(denominator, region, period, figures);
    if (!below || below.value === 0) continue;
    return { value: (above.value / below.value) * factor, period, inputs: [...above.inputs, ...below.inputs] };
  }
  return undefined;
}
