/** R&D expenditure inside the country's reporting units (R&D经费内部支出), by type of activity, and the intensity as printed. */
import { assumedPublicationDay } from '../figure-event.ts';
import type { Origin } from '../figure-table.ts';

export const nbsRdOrigin: Origin = {
  id: 'nbs-rd',
  name: { zh: '国家统计局：研究与试验发展（R&D）经费', en: 'National Bureau of Statistics: R&D expenditure' },
  citation: {
    zh: '国家统计局、科学技术部编《中国科技统计年鉴》2013—2024年各版（某年数据见次年版），R&D经费内部支出与R&D经费投入强度',
    en: 'China Statistical Yearbook on Science and Technology, editions 2013 to 2024 (a year is in the next year’s edition), National Bureau of Statistics and Ministry of Science and Technology: intramural R&D expenditure and R&D intensity',
  },
  measures: [
    'rnd-expenditure',
    'rnd-expenditure-basic',
    'rnd-expenditure-applied',
    'rnd-expenditure-experimental',
    // Over the GDP known at publication, so that it differs from the ratio to the GDP of the revised series.
    'rnd-intensity-published',
  ],
  vintages: {},
  publishedOn: assumedPublicationDay,
};
