/** Gross domestic product of a year and resident population at its end: the denominators. Provinces only. */
import { assumedPublicationDay } from '../figure-event.ts';
import type { Origin } from '../figure-table.ts';

export const nbsEconomyOrigin: Origin = {
  id: 'nbs-economy',
  name: { zh: '国家统计局：地区生产总值与年末常住人口', en: 'National Bureau of Statistics: gross domestic product and resident population' },
  citation: {
    zh: '国家统计局“国家数据”（data.stats.gov.cn）分省年度数据：地区生产总值（2023年经济普查修订前）、年末常住人口',
    en: 'National Bureau of Statistics, National Data (data.stats.gov.cn), annual by province: gross regional product (before the 2023 economic census revision) and resident population at year end',
  },
  measures: ['gdp', 'population'],
  vintages: {
    // The fifth economic census revised the series: figures of 2024 and later are not to be compared with these.
    gdp: 'NBS series before the 2023 economic census revision',
  },
  publishedOn: assumedPublicationDay,
};
