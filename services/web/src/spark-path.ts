/**
 * The line of a trend: days to the right on one axis for all rows, totals upwards within the row's own range. Pure.
 *
 * The range is at least SPAN_MIN points high, so that a ripple does not look like a wave.
 */
import type { Trail } from './state.ts';

export const SPARK_WIDTH = 96;
export const SPARK_HEIGHT = 26;
const MARGIN = 3;
const SPAN_MIN = 12;

const time = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** A trail as an SVG path up to the last day, with the place of its end (null when the region is provisional there). Gaps where it was provisional. */
export function sparkPath(trail: Trail, firstDay: string, lastDay: string): { path: string; end: { x: number; y: number } | null } {
  const days = [...trail.keys()].toSorted();
  const totals = days.flatMap((day) => trail.get(day)!.total ?? []);
  if (totals.length === 0) return { path: '', end: null };
  const middle = (Math.min(...totals) + Math.max(...totals)) / 2;
  const span = Math.max(Math.max(...totals) - Math.min(...totals), SPAN_MIN);
  const width = Math.max(time(lastDay) - time(firstDay), 1);
  const x = (day: string): number => MARGIN + ((SPARK_WIDTH - 2 * MARGIN) * (time(day) - time(firstDay))) / width;
  const y = (total: number): number => SPARK_HEIGHT / 2 - ((SPARK_HEIGHT - 2 * MARGIN) * (total - middle)) / span;
  const steps: string[] = [];
  let before: number | null = null;
  for (const day of days) {
    const { total } = trail.get(day)!;
    const place = x(day).toFixed(1);
    if (total !== null) steps.push(before === null ? `M${place} ${y(total).toFixed(1)}` : `L${place} ${y(total).toFixed(1)}`);
    before = total;
  }
  if (before === null) return { path: steps.join(''), end: null };
  steps.push(`L${x(lastDay).toFixed(1)} ${y(before).toFixed(1)}`);
  return { path: steps.join(''), end: { x: x(lastDay), y: y(before) } };
}
