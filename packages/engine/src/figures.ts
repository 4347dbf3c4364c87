/**
 * Figures and the windows over them: what a metric of a region stands at as of a day.
 *
 * Input: facts (measure, region, period) → value. Output: the value of a metric, or of a ratio of two, with the inputs it was made from.
 */
import { addMonths, periodEnd, shiftPeriod } from '@leapboard/contracts';

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

/** All figures known at one moment. */
export class Figures {
  readonly #byMeasure = new Map<string, Map<string, Map<string, Figure>>>();

  /** Puts a figure, or takes it out when `figure` is null. */
  set(measure: string, region: string, period: string, figure: Figure | null): void {
    let regions = this.#byMeasure.get(measure);
    if (!regions) this.#byMeasure.set(measure, (regions = new Map()));
    let periods = regions.get(region);
    if (!periods) regions.set(region, (periods = new Map()));
    if (figure) periods.set(period, figure);
    else periods.delete(period);
  }

  get(measure: string, region: string, period: string): Figure | undefined {
    return this.#byMeasure.get(measure)?.get(region)?.get(period);
  }

  /** Known periods of a measure of a region, in no order. */
  periods(measure: string, region: string): Iterable<string> {
    return this.#byMeasure.get(measure)?.get(region)?.keys() ?? [];
  }

  /** Every day after `from`, up to and including `to`, on which a figure begins or ceases to count by the mere passing of time. */
  turningDays(staleAfterMonths: number, from: string, to: string): string[] {
    const days = new Set<string>();
    for (const regions of this.#byMeasure.values()) {
      for (const periods of regions.values()) {
        for (const period of periods.keys()) {
          const end = periodEnd(period);
          for (const day of [end, dayAfterStale(end, staleAfterMonths)]) if (day > from && day <= to) days.add(day);
        }
      }
    }
    return [...days].sort();
  }
}

function dayAfterStale(end: string, staleAfterMonths: number): string {
  const last = addMonths(end, staleAfterMonths);
  return new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Whether a period counts as of a day: it ended by then, and not longer ago than `staleAfterMonths`. */
export function isCurrent(period: string, asOf: string, staleAfterMonths: number): boolean {
  const end = periodEnd(period);
  return end <= asOf && asOf <= addMonths(end, staleAfterMonths);
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

/** Periods of the metric's measure that count as of the day, the last first. */
function currentPeriods(metric: Metric, region: string, asOf: string, figures: Figures): string[] {
  const ends: [end: string, period: string][] = [];
  for (const period of figures.periods(metric.measure, region)) {
    if (isCurrent(period, asOf, metric.staleAfterMonths)) ends.push([periodEnd(period), period]);
  }
  return ends.sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0)).map(([, period]) => period);
}

/**
 * What a metric, or a ratio of two, stands at as of a day.
 *
 * A ratio pairs numerator and denominator of the same period, the last for which both exist; a denominator of 0 is no value.
 * @returns undefined when absent. Absent is not zero
 */
export function resolve(
  numerator: Metric,
  denominator: Metric | null,
  factor: number,
  region: string,
  asOf: string,
  figures: Figures,
): Resolved | undefined {
  for (const period of currentPeriods(numerator, region, asOf, figures)) {
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
