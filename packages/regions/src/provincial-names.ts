/** Names of the nation and the provincial level. Input: a code. Output: short Chinese name and official English names (National Bureau of Statistics, China Statistical Yearbook). */

interface ProvincialName {
  readonly shortZh: string;
  readonly en: string;
  readonly shortEn: string;
}

const same = (shortZh: string, en: string): ProvincialName => ({ shortZh, en, shortEn: en });

/** Short Chinese, full and short English name by code, in code order. The full Chinese names of provinces are in the history file. */
export const provincialNames: ReadonlyMap<string, ProvincialName> = new Map([
  ['110000', same('北京', 'Beijing')],
  ['120000', same('天津', 'Tianjin')],
  ['130000', same('河北', 'Hebei')],
  ['140000', same('山西', 'Shanxi')],
  ['150000', same('内蒙古', 'Inner Mongolia')],
  ['210000', same('辽宁', 'Liaoning')],
  ['220000', same('吉林', 'Jilin')],
  ['230000', same('黑龙江', 'Heilongjiang')],
  ['310000', same('上海', 'Shanghai')],
  ['320000', same('江苏', 'Jiangsu')],
  ['330000', same('浙江', 'Zhejiang')],
  ['340000', same('安徽', 'Anhui')],
  ['350000', same('福建', 'Fujian')],
  ['360000', same('江西', 'Jiangxi')],
  ['370000', same('山东', 'Shandong')],
  ['410000', same('河南', 'Henan')],
  ['420000', same('湖北', 'Hubei')],
  ['430000', same('湖南', 'Hunan')],
  ['440000', same('广东', 'Guangdong')],
  ['450000', same('广西', 'Guangxi')],
  ['460000', same('海南', 'Hainan')],
  ['500000', same('重庆', 'Chongqing')],
  ['510000', same('四川', 'Sichuan')],
  ['520000', same('贵州', 'Guizhou')],
  ['530000', same('云南', 'Yunnan')],
  ['540000', same('西藏', 'Xizang')],
  ['610000', same('陕西', 'Shaanxi')],
  ['620000', same('甘肃', 'Gansu')],
  ['630000', same('青海', 'Qinghai')],
  ['640000', same('宁夏', 'Ningxia')],
  ['650000', same('新疆', 'Xinjiang')],
  ['710000', same('台湾', 'Taiwan')],
  ['810000', { shortZh: '香港', en: 'Hong Kong SAR', shortEn: 'Hong Kong' }],
  ['820000', { shortZh: '澳门', en: 'Macao SAR', shortEn: 'Macao' }],
]);
