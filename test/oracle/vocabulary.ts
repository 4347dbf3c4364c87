/**
 * What the oracle knows of measures, metrics and units: written down a second time on purpose, since an oracle which asks the product is none.
 * A measure added to the registry is added here.
 */
import type { Fraction } from './exact.ts';

export interface OracleMeasure {
  unit: string;
  nature: 'flow' | 'stock';
  accumulation: 'period' | 'point-in-time';
  max: number;
}

const flow = (unit: string, max = Infinity): OracleMeasure => ({ unit, nature: 'flow', accumulation: 'period', max });
const stock = (unit: string): OracleMeasure => ({ unit, nature: 'stock', accumulation: 'point-in-time', max: Infinity });

export const oracleMeasures: Readonly<Record<string, OracleMeasure>> = {
  'rnd-expenditure': flow('CNY_10K'),
  'rnd-expenditure-basic': flow('CNY_10K'),
  'rnd-expenditure-applied': flow('CNY_10K'),
  'rnd-expenditure-experimental': flow('CNY_10K'),
  'rnd-intensity-published': flow('%', 100),
  'patents-granted': flow('count'),
  'patents-granted-invention': flow('count'),
  'patents-granted-utility-model': flow('count'),
  'patents-granted-design': flow('count'),
  'patents-in-force': stock('count'),
  'patents-in-force-invention': stock('count'),
  'patents-in-force-utility-model': stock('count'),
  'patents-in-force-design': stock('count'),
  'high-tech-recognitions': flow('count'),
  'technology-market-output': flow('CNY_10K'),
  gdp: flow('CNY_100M'),
  population: stock('PERSONS_10K'),
};

const whole = (above: bigint): Fraction => ({ above, below: 1n });

export const oracleUnitScales: Readonly<Record<string, Fraction>> = {
  CNY_10K: whole(10_000n),
  CNY_100M: whole(100_000_000n),
  PERSONS_10K: whole(10_000n),
  count: whole(1n),
  '%': { above: 1n, below: 100n },
  CNY_per_person: whole(1n),
  per_10k_population: { above: 1n, below: 10_000n },
};

/** The 31 surveyed provincial-level regions and the nation. */
export const oracleRegions: readonly string[] = [
  ...['100000', '110000', '120000', '130000', '140000', '150000', '210000', '220000', '230000', '310000', '320000'],
  ...['330000', '340000', '350000', '360000', '370000', '410000', '420000', '430000', '440000', '450000', '460000'],
  ...['500000', '510000', '520000', '530000', '540000', '610000', '620000', '630000', '640000', '650000'],
];
