/**
 * Writes packages/regions/data/gbt2260.tsv to standard output from the summary table of yescallop/areacodes (its result.csv).
 *
 * node infra/data/convert-regions.mjs <path of the csv> > packages/regions/data/gbt2260.tsv
 */
import { readFileSync } from 'node:fs';

const LEVELS = { 省级: 'province', 地级: 'prefecture', 县级: 'county' };
const COLUMNS = '代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码';

const [path] = process.argv.slice(2);
if (path === undefined) {
  process.stderr.write('usage: node infra/data/convert-regions.mjs <path of the csv>\n');
  process.exit(2);
}
const [head, ...lines] = readFileSync(path, 'utf8')
  .replace(/^\uFEFF/, '')
  .trimEnd()
  .split(/\r?\n/);
if (head !== COLUMNS) throw new Error(`the columns are not ${COLUMNS}`);

const rows = lines.map((line) => {
  const cells = line.split(',');
  const [code, , , name, level, , from, until, successors] = cells;
  if (cells.length !== 9 || !(level in LEVELS)) throw new Error(`not a row of nine plain cells: ${line}`);
  return [code, LEVELS[level], name, from, until, successors];
});
rows.sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[3]) - Number(b[3]));
process.stdout.write([['code', 'level', 'name', 'from', 'until', 'successors'], ...rows].map((row) => `${row.join('\t')}\n`).join(''));
