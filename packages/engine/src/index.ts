/** The pure domain: ledger, windows, scoring, ranking. No I/O, no clock, no framework. */
export * from './figures.ts';
export * from './ledger.ts';
export * from './ranking.ts';
export * from './scorecard.ts';
export * from './scoring.ts';
