/**
 * Units a figure is printed in, with the factor to their base and what they measure, so that a ratio's factor is derived and never typed.
 * `dimension` of a ratio unit is numerator/denominator.
 */
export interface Unit {
  scale: number;
  dimension: string;
  label: { zh: string; en: string };
}

export const units = {
  CNY_10K: { scale: 1e4, dimension: 'CNY', label: { zh: '万元', en: 'CNY 10,000' } },
  CNY_100M: { scale: 1e8, dimension: 'CNY', label: { zh: '亿元', en: 'CNY 100 million' } },
  PERSONS_10K: { scale: 1e4, dimension: 'person', label: { zh: '万人', en: '10,000 persons' } },
  count: { scale: 1, dimension: 'count', label: { zh: '个（件、家）', en: 'count' } },
  '%': { scale: 0.01, dimension: 'share', label: { zh: '%', en: '%' } },
  CNY_per_person: { scale: 1, dimension: 'CNY/person', label: { zh: '元/人', en: 'CNY per person' } },
  per_10k_population: { scale: 1e-4, dimension: 'count/person', label: { zh: '每万人', en: 'per 10,000 population' } },
  per_1000_registered_enterprises: { scale: 1e-3, dimension: 'count/enterprise', label: { zh: '每千家注册企业', en: 'per 1,000 registered enterprises' } },
} as const satisfies Record<string, Unit>;

export type UnitId = keyof typeof units;

export const unitIds = Object.keys(units) as [UnitId, ...UnitId[]];
