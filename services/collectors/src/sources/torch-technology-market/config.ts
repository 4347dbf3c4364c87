/** Contract amounts of technology sold on the technology market, by the seller's region (输出技术). */
import { assumedPublicationDay } from '../figure-event.ts';
import type { Origin } from '../figure-table.ts';

export const torchTechnologyMarketOrigin: Origin = {
  id: 'torch-technology-market',
  name: { zh: '火炬中心：技术市场技术输出地域合同金额', en: 'Torch Centre: technology market, contract amounts by region of output' },
  citation: {
    zh: '科学技术部火炬高技术产业开发中心技术市场统计，载《中国科技统计年鉴》2013—2024年各版（某年数据见次年版），技术市场技术输出地域合同金额',
    en: 'Torch High Technology Industry Development Center, technology market statistics, in the China Statistical Yearbook on Science and Technology, editions 2013 to 2024 (a year is in the next year’s edition): contract amounts by region of output',
  },
  measures: ['technology-market-output'],
  vintages: {},
  publishedOn: assumedPublicationDay,
};
