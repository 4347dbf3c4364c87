/**
 * The metric registry: every measure that may be observed and every metric that may be scored, with units, bounds and roll-up. The one list of them.
 */
import type { MetricEntry, Name, UnitId } from '@leapboard/contracts';

export type Accumulation = 'period' | 'year-to-date' | 'point-in-time';

/** What may be observed in the `statistics` stream. */
export interface Measure {
  id: string;
  name: Name;
  unit: UnitId;
  nature: 'flow' | 'stock';
  accumulation: Accumulation;
  /** Least and greatest value that can be true, in `unit`; null = no bound. */
  min: number | null;
  max: number | null;
  /** Which wins for the nation: the figure filed for it or the sum of its parts. They are never mixed. */
  rollUp: 'own' | 'sum-of-children';
  /** What the filed total holds that the parts do not; null where there should be no difference. */
  residual: Name | null;
  citation: Name;
}

/** A measure seen through a window: `periods` successive ones summed, 1 = the latest alone. */
export interface Metric {
  id: string;
  name: Name;
  measure: string;
  periods: number;
  staleAfterMonths: number;
  unit: UnitId;
}

const STALE_AFTER_MONTHS = 36;

const scienceYearbook: Name = {
  zh: '国家统计局、科学技术部《中国科技统计年鉴》',
  en: 'National Bureau of Statistics and Ministry of Science and Technology, China Statistical Yearbook on Science and Technology',
};
const nationalAccounts: Name = {
  zh: '国家统计局国家数据（分省年度数据）',
  en: 'National Bureau of Statistics, National Data (annual, by province-level region)',
};
const torchLists: Name = {
  zh: '科学技术部火炬中心年度高新技术企业认定名单',
  en: 'Torch High Technology Industry Development Center, yearly lists of recognised high-tech enterprises',
};

const abroad: Name = {
  zh: '国外及香港、澳门、台湾',
  en: 'abroad, Hong Kong, Macao and Taiwan',
};

const flow = { nature: 'flow', accumulation: 'period', min: 0, max: null, rollUp: 'own' } as const;
const stock = { nature: 'stock', accumulation: 'point-in-time', min: 0, max: null, rollUp: 'own' } as const;

function rndExpenditure(id: string, zh: string, en: string): Measure {
  return { id, name: { zh, en }, unit: 'CNY_10K', ...flow, residual: null, citation: scienceYearbook };
}

function patents(state: 'granted' | 'in-force'): Measure[] {
  const [zh, en, kind] = state === 'granted' ? (['授权', 'granted', flow] as const) : (['有效', 'in force', stock] as const);
  const kinds = [
    ['', '专利', 'Patents'],
    ['-invention', '发明专利', 'Invention patents'],
    ['-utility-model', '实用新型专利', 'Utility model patents'],
    ['-design', '外观设计专利', 'Design patents'],
  ] as const;
  return kinds.map(([suffix, kindZh, kindEn]) => ({
    id: `patents-${state}${suffix}`,
    name: { zh: `${kindZh}${zh}数`, en: `${kindEn} ${en}` },
    unit: 'count',
    ...kind,
    residual: abroad,
    citation: scienceYearbook,
  }));
}

export const measures: readonly Measure[] = [
  rndExpenditure('rnd-expenditure', 'R&D经费内部支出', 'Intramural R&D expenditure'),
  rndExpenditure('rnd-expenditure-basic', 'R&D经费内部支出：基础研究', 'Intramural R&D expenditure: basic research'),
  rndExpenditure('rnd-expenditure-applied', 'R&D经费内部支出：应用研究', 'Intramural R&D expenditure: applied research'),
  rndExpenditure('rnd-expenditure-experimental', 'R&D经费内部支出：试验发展', 'Intramural R&D expenditure: experimental development'),
  {
    id: 'rnd-intensity-published',
    name: { zh: 'R&D经费投入强度（公布值）', en: 'R&D intensity as published' },
    unit: '%',
    ...flow,
    max: 100,
    residual: null,
    citation: scienceYearbook,
  },
  ...patents('granted'),
  ...patents('in-force'),
  {
    id: 'high-tech-recognitions',
    name: { zh: '当年新认定高新技术企业数', en: 'High-tech enterprises newly recognised in the year' },
    unit: 'count',
    ...flow,
    rollUp: 'sum-of-children',
    residual: null,
    citation: torchLists,
  },
  {
    id: 'technology-market-output',
    name: { zh: '技术市场输出技术成交额', en: 'Technology market, contract value of technology output' },
    unit: 'CNY_10K',
    ...flow,
    residual: { zh: '未分地区部分', en: 'not allotted to a region' },
    citation: scienceYearbook,
  },
  {
    id: 'gdp',
    name: { zh: '地区生产总值', en: 'Gross regional product' },
    unit: 'CNY_100M',
    ...flow,
    rollUp: 'sum-of-children',
    residual: null,
    citation: nationalAccounts,
  },
  {
    id: 'population',
    name: { zh: '年末常住人口', en: 'Resident population at year-end' },
    unit: 'PERSONS_10K',
    ...stock,
    rollUp: 'sum-of-children',
    residual: null,
    citation: nationalAccounts,
  },
];

const measureById = new Map(measures.map((measure) => [measure.id, measure]));

export const measureOf = (id: string): Measure | undefined => measureById.get(id);

const latest = (measure: Measure): Metric => ({
  id: measure.id,
  name: measure.name,
  measure: measure.id,
  periods: 1,
  staleAfterMonths: STALE_AFTER_MONTHS,
  unit: measure.unit,
});

export const metrics: readonly Metric[] = [
  ...measures.map(latest),
  {
    ...latest(measureById.get('high-tech-recognitions')!),
    id: 'high-tech-recognitions-3y',
    name: { zh: '近三年新认定高新技术企业数', en: 'High-tech enterprises newly recognised over three years' },
    periods: 3,
  },
];

const metricById = new Map(metrics.map((metric) => [metric.id, metric]));

export const metricOf = (id: string): Metric | undefined => metricById.get(id);

/** The registry as the API shows it. */
export function metricEntries(): MetricEntry[] {
  return metrics.map((metric) => {
    const measure = measureById.get(metric.measure)!;
    return {
      id: metric.id,
      name: metric.name,
      unit: metric.unit,
      nature: measure.nature,
      rollUp: measure.rollUp,
      window: metric.periods === 1 ? 'latest' : `sum-of-last-${metric.periods}`,
      residual: measure.residual,
      citation: measure.citation,
    };
  });
}
