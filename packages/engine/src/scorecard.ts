/** What the engine scores by: a scorecard with its metrics looked up and its unit factors worked out. Made by `@leapboard/scorecards` from a file. */
import type { Name } from '@leapboard/contracts';
import type { Metric } from './figures.ts';

/** Points in units of 10⁻⁶, so that sums are exact. */
export type MicroPoints = number;

export const MICRO = 1_000_000;

export interface Goalposts {
  rule: 'goalposts';
  /** Scores nothing at or below. */
  low: number;
  /** Scores all at or above. */
  standard: number;
}

export interface Indicator {
  id: string;
  code: string;
  name: Name;
  group: string;
  unit: string;
  maxMicro: MicroPoints;
  numerator: Metric;
  denominator: Metric | null;
  /** What the quotient is multiplied by to stand in `unit`. */
  factor: number;
  scoring: Goalposts;
  assumptions: Name[];
}

export interface ClassBand {
  id: string;
  /** Least published total, in points. */
  from: number;
}

export interface Scorecard {
  id: string;
  version: string;
  effectiveFrom: string;
  /** Highest class first. */
  classes: ClassBand[];
  groups: { id: string; code: string; name: Name; maxMicro: MicroPoints }[];
  indicators: Indicator[];
  /** Codes of the regions ranked, with their names, in code order. */
  regions: { code: string; name: Name }[];
}
