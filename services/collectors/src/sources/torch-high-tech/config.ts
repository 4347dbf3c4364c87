/** High-tech enterprises newly recognised in the lists of a year, renewals included: a yearly flow, of which three years are about the stock. */
import { assumedPublicationDay } from '../figure-event.ts';
import type { Origin } from '../figure-table.ts';

export const torchHighTechOrigin: Origin = {
  id: 'torch-high-tech',
  name: { zh: '火炬中心：当年认定高新技术企业', en: 'Torch Centre: high-tech enterprises recognised in the year' },
  citation: {
    zh: '科学技术部火炬高技术产业开发中心（全国高新技术企业认定管理工作领导小组办公室）2018—2023年各批认定名单，按省级地区计数',
    en: 'Torch High Technology Industry Development Center, Ministry of Science and Technology: lists of recognised high-tech enterprises 2018 to 2023, counted by province',
  },
  measures: ['high-tech-recognitions'],
  vintages: {},
  publishedOn: assumedPublicationDay,
};
