/**
 * The oracle: what Leapboard has to show for a set of records, worked out by brute force and exactly.
 *
 * It shares no code with the product, so that the two agree only where both read the design alike.
 */
export * from './facts.ts';
export * from './ranking.ts';
export { type OracleRecord } from './records.ts';
export { oracleScorecard, type OracleScorecard } from './scorecard.ts';
