/**
 * Writes services/collectors/figures/*.csv from the folder of published tables described in services/collectors/figures/SOURCE.md.
 *
 * Input: the folder holding RDActivity.csv, RDIntense.csv, RDPatentAuthority.csv, RDPatentValid.csv, MarketPush.csv, HitechFirmsPub.csv,
 * historical_gdp.csv and historical_population.csv. Output: one table per origin, a row per measure and region, a column per year.
 * Digits are carried over as text, so that no figure is rounded on the way.
 *
 * Usage: node infra/data/convert-figures.mjs <folder>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const YEAR_FIRST = 2012;
const YEAR_LAST = 2023;
const RECOGNITIONS_YEAR_FIRST = 2018;

const CODES = new Map([
  ['全国', '100000'],
  ['北京', '110000'],
  ['天津', '120000'],
  ['河北', '130000'],
  ['山西', '140000'],
  ['内蒙古', '150000'],
  ['辽宁', '210000'],
  ['吉林', '220000'],
  ['黑龙江', '230000'],
  ['上海', '310000'],
  ['江苏', '320000'],
  ['浙江', '330000'],
  ['安徽', '340000'],
  ['福建', '350000'],
  ['江西', '360000'],
  ['山东', '370000'],
  ['河南', '410000'],
  ['湖北', '420000'],
  ['湖南', '430000'],
  ['广东', '440000'],
  ['广西', '450000'],
  ['海南', '460000'],
  ['重庆', '500000'],
  ['四川', '510000'],
  ['贵州', '520000'],
  ['云南', '530000'],
  ['西藏', '540000'],
  ['陕西', '610000'],
  ['甘肃', '620000'],
  ['青海', '630000'],
  ['宁夏', '640000'],
  ['新疆', '650000'],
]);

/** Names damaged by character recognition, per table and year: elsewhere such a name is a fault to be looked at, not to be guessed. */
const DAMAGED = {
  RDPatentAuthority: { 2012: { 山两: '山西', 两藏: '西藏' } },
  RDPatentValid: { 2014: { 浙汀: '浙江', 四藏: '西藏' }, 2015: { 江四: '江西' } },
};

/** 东部地区, the eastern provinces together: an aggregate beside its own parts. */
const AGGREGATES = { RDPatentValid: { 2014: ['尔部地区'] } };

const ENGLISH =
  'Beijing Tianjin Hebei Shanxi InnerMongolia Liaoning Jilin Heilongjiang Shanghai Jiangsu Zhejiang Anhui Fujian Jiangxi Shandong Henan Hubei Hunan Guangdong Guangxi Hainan Chongqing Sichuan Guizhou Yunnan Tibet Shaanxi Gansu Qinghai Ningxia Xinjiang'.split(
    ' ',
  );
const ENGLISH_CODES = new Map(ENGLISH.map((english, index) => [english.toLowerCase(), [...CODES.values()][index + 1]]));

const kinds = (measure) => ({
  合计: measure,
  发明: `${measure}-invention`,
  实用新型: `${measure}-utility-model`,
  外观设计: `${measure}-design`,
});

const ORIGINS = {
  'nbs-rd': [
    [
      'RDActivity',
      { 合计: 'rnd-expenditure', 基础研究: 'rnd-expenditure-basic', 应用研究: 'rnd-expenditure-applied', 试验发展: 'rnd-expenditure-experimental' },
    ],
    ['RDIntense', { RD强度: 'rnd-intensity-published' }],
  ],
  'nbs-patents': [
    ['RDPatentAuthority', kinds('patents-granted')],
    ['RDPatentValid', kinds('patents-in-force')],
  ],
  'torch-technology-market': [['MarketPush', { 金额: 'technology-market-output' }]],
};

/** None of these tables holds a comma or a line break inside quotes. */
const cellsOf = (text) =>
  text
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '')));

function codeOf(file, year, name) {
  const code = CODES.get(DAMAGED[file]?.[year]?.[name] ?? name);
  if (code === undefined) throw new Error(`${file}.csv, ${year}: unknown region "${name}"`);
  return code;
}

const isWanted = (year, yearFirst = YEAR_FIRST) => year >= yearFirst && year <= YEAR_LAST;

function* readLong(folder, file, measures) {
  for (const [name, year, item, value] of cellsOf(readFileSync(join(folder, `${file}.csv`), 'utf8')).slice(1)) {
    const measure = measures[item];
    if (measure === undefined || !isWanted(Number(year)) || AGGREGATES[file]?.[year]?.includes(name)) continue;
    yield { measure, region: codeOf(file, year, name), year: Number(year), value };
  }
}

function* readRecognitions(folder) {
  for (const [, year, name, value] of cellsOf(readFileSync(join(folder, 'HitechFirmsPub.csv'), 'utf8')).slice(1)) {
    if (!isWanted(Number(year), RECOGNITIONS_YEAR_FIRST)) continue;
    yield { measure: 'high-tech-recognitions', region: codeOf('HitechFirmsPub', year, name), year: Number(year), value };
  }
}

function* readWide(folder, file, measure) {
  const [[, ...years], ...rows] = cellsOf(readFileSync(join(folder, `${file}.csv`), 'utf8'));
  for (const [english, ...values] of rows) {
    const region = ENGLISH_CODES.get(english.toLowerCase());
    if (region === undefined) throw new Error(`${file}.csv: unknown region "${english}"`);
    for (const [index, year] of years.entries()) if (isWanted(Number(year))) yield { measure, region, year: Number(year), value: values[index] };
  }
}

function tableOf(figures) {
  const years = [...new Set(figures.map((figure) => figure.year))].toSorted((a, b) => a - b);
  const measures = [...new Set(figures.map((figure) => figure.measure))];
  const cells = new Map();
  for (const { measure, region, year, value } of figures) {
    const key = `${measure},${region},${year}`;
    if (cells.has(key)) throw new Error(`two figures for ${key}`);
    cells.set(key, value);
  }
  const rows = measures.flatMap((measure) =>
    [...CODES.values()]
      .filter((region) => years.some((year) => cells.has(`${measure},${region},${year}`)))
      .map((region) => [measure, region, ...years.map((year) => cells.get(`${measure},${region},${year}`) ?? '')].join(',')),
  );
  return `${[['measure', 'region', ...years].join(','), ...rows].join('\n')}\n`;
}

function write(origin, figures) {
  writeFileSync(new URL(`../../services/collectors/figures/${origin}.csv`, import.meta.url), tableOf(figures));
  console.log(`${origin}: ${figures.filter((figure) => figure.value !== '').length} figures`);
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Usage: node infra/data/convert-figures.mjs <folder of the published tables>');
  process.exit(2);
}
for (const [origin, tables] of Object.entries(ORIGINS)) {
  write(
    origin,
    tables.flatMap(([file, measures]) => [...readLong(folder, file, measures)].toSorted(byMeasure(Object.values(measures)))),
  );
}
write('torch-high-tech', [...readRecognitions(folder)]);
write('nbs-economy', [...readWide(folder, 'historical_gdp', 'gdp'), ...readWide(folder, 'historical_population', 'population')]);

function byMeasure(order) {
  return (a, b) => order.indexOf(a.measure) - order.indexOf(b.measure);
}
