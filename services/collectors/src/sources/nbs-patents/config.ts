/** Patents granted within the year and in force at its end, by kind. The nation's exceed the sum of the 31 divisions: Hong Kong, Macao, Taiwan and abroad. */
import { assumedPublicationDay } from '../figure-event.ts';
import type { Origin } from '../figure-table.ts';

export const nbsPatentsOrigin: Origin = {
  id: 'nbs-patents',
  name: { zh: '国家统计局：国内专利授权量与有效量', en: 'National Bureau of Statistics: patents granted and in force' },
  citation: {
    zh: '国家统计局、科学技术部编《中国科技统计年鉴》2013—2024年各版（某年数据见次年版），国内专利申请授权量、国内有效专利数',
    en: 'China Statistical Yearbook on Science and Technology, editions 2013 to 2024 (a year is in the next year’s edition), National Bureau of Statistics and Ministry of Science and Technology: domestic patents granted and in force',
  },
  measures: [
    'patents-granted',
    'patents-granted-invention',
    'patents-granted-utility-model',
    'patents-granted-design',
    'patents-in-force',
    'patents-in-force-invention',
    'patents-in-force-utility-model',
    'patents-in-force-design',
  ],
  vintages: {},
  publishedOn: assumedPublicationDay,
};
