/** The oracle's scorecard, and how it is made from the definition the product publishes. */
import { dividedBy, ONE, type Fraction } from './exact.ts';
import { oracleMeasures, oracleUnitScales } from './vocabulary.ts';

export interface OracleMetric {
  measure: string;
  /** Successive years summed, when more than 1. */
  periods: number;
  staleAfterMonths: number;
}

export interface OracleIndicator {
  id: string;
  maxMicro: bigint;
  numerator: OracleMetric;
  denominator: OracleMetric | null;
  factor: Fraction;
  low: number;
  standard: number;
}

export interface OracleScorecard {
  /** Highest first; `from` in whole points. */
  classes: readonly { id: string; from: number }[];
  regions: readonly string[];
  indicators: readonly OracleIndicator[];
}

/** What is read of a definition as the API shows it. */
interface PublishedScorecard {
  classes: readonly { id: string; from: number }[];
  regions: readonly string[];
  indicators: readonly {
    id: string;
    unit: string;
    max: number;
    metric: string;
    denominator: string | null;
    scoring: { low: number; standard: number };
  }[];
}

const STALE_AFTER_MONTHS = 36;

function metricOf(id: string): OracleMetric & { scale: Fraction } {
  const isSum = id.endsWith('-3y');
  const measure = isSum ? id.slice(0, -3) : id;
  const unit = oracleMeasures[measure]?.unit;
  if (unit === undefined) throw new Error(`the oracle does not know the metric ${id}`);
  return { measure, periods: isSum ? 3 : 1, staleAfterMonths: STALE_AFTER_MONTHS, scale: oracleUnitScales[unit]! };
}

/** Reads a published definition by the oracle's own vocabulary. @throws Error for a metric the oracle does not know */
export function oracleScorecard(definition: PublishedScorecard): OracleScorecard {
  const indicators = definition.indicators.map((one): OracleIndicator => {
    const numerator = metricOf(one.metric);
    const denominator = one.denominator === null ? null : metricOf(one.denominator);
    const factor = dividedBy(dividedBy(numerator.scale, denominator?.scale ?? ONE), oracleUnitScales[one.unit]!);
    return { id: one.id, maxMicro: BigInt(Math.round(one.max * 1e6)), numerator, denominator, factor, low: one.scoring.low, standard: one.scoring.standard };
  });
  return { classes: definition.classes, regions: definition.regions, indicators };
}
