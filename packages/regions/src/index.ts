/** GB/T 2260 with its history: which code stands for which region in which year. Facts in `data/`, look-ups here; no state but the facts. */
export { FIRST_YEAR, LATEST_YEAR, NATION } from './history.ts';
export { childrenOf, isWithin, parentOf, provincialRegions, regionIn, regionPeriods, surveyedProvinces } from './look-up.ts';
export type { Region, RegionLevel, Successor } from './region.ts';
export { successorsOf, type Standing } from './succession.ts';
export { describeUnknownRegion } from './unknown-region.ts';
