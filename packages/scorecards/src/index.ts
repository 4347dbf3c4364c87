/** Scorecards as data: one YAML file per policy document and version, its loader, and which is in force when. */
export * from './file-format.ts';
export * from './read-scorecard.ts';
export * from './scorecard-catalogue.ts';
