/**
 * From the text of a scorecard file to what the engine scores by and what the API shows.
 *
 * Input: YAML. Output: the scorecard with metrics looked up and unit factors worked out, or every fault at once.
 */
import { createHash } from 'node:crypto';
import { units, type Name, type ScorecardDefinition, type UnitId } from '@leapboard/contracts';
import { MICRO, type Indicator, type Scorecard } from '@leapboard/engine';
import { childrenOf, regionIn, surveyedProvinces } from '@leapboard/regions';
import { metricOf, type Metric } from '@leapboard/streams';
import { parseDocument } from 'yaml';
import { scorecardFile, type ScorecardFile } from './file-format.ts';
import { shapeFaults } from './shape-faults.ts';

const NATION = '100000';

export interface LoadedScorecard {
  scorecard: Scorecard;
  definition: ScorecardDefinition;
  /** SHA-256 of the file's text, hex: the same version with another text is a changed method and refused. */
  hash: string;
  /** Measures its metrics are made of. */
  measures: string[];
}

/** What is wrong with a scorecard file; the message lists every fault with its place. */
export class ScorecardFileError extends Error {
  readonly code = 'SCORECARD_FILE';
  constructor(file: string, faults: readonly string[]) {
    super(`${file} is not a scorecard:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** @throws ScorecardFileError with every fault */
export function readScorecard(fileName: string, text: string): LoadedScorecard {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new ScorecardFileError(
      fileName,
      document.errors.map((error) => error.message),
    );
  }
  const sent: unknown = document.toJS();
  const read = scorecardFile.safeParse(sent);
  if (!read.success) throw new ScorecardFileError(fileName, shapeFaults(read.error, sent));
  const file = read.data;
  const faults = faultsOf(file);
  if (faults.length > 0) throw new ScorecardFileError(fileName, faults);
  const scorecard = engineScorecard(file);
  const measures = [...new Set(scorecard.indicators.flatMap((one) => [one.numerator.measure, ...(one.denominator ? [one.denominator.measure] : [])]))];
  return { scorecard, definition: definitionOf(file, scorecard), hash: createHash('sha256').update(text).digest('hex'), measures };
}

/** What the shape alone cannot tell: names that refer to each other, units that fit, points that sum to 100, classes in order. */
function faultsOf(file: ScorecardFile): string[] {
  const faults: string[] = [];
  const groups = new Set(file.groups.map((group) => group.id));
  faults.push(...twice('group', file.groups), ...twice('class', file.classes), ...twice('indicator', file.indicators));
  for (const indicator of file.indicators) {
    const at = `indicator ${indicator.id}`;
    if (!groups.has(indicator.group)) faults.push(`${at}: group "${indicator.group}" is none of ${[...groups].join(', ')}`);
    for (const id of [indicator.metric, indicator.denominator, indicator.compareWith]) {
      if (id !== undefined && !metricOf(id)) faults.push(`${at}: there is no metric "${id}" in the registry`);
    }
    const numerator = metricOf(indicator.metric);
    const denominator = indicator.denominator === undefined ? undefined : metricOf(indicator.denominator);
    if (numerator && (indicator.denominator === undefined || denominator)) {
      const found = dimensionOf(numerator, denominator);
      const wanted = units[indicator.unit].dimension;
      if (found !== wanted) faults.push(`${at}: its metrics give ${found}, its unit ${indicator.unit} measures ${wanted}`);
    }
  }
  const sum = file.indicators.reduce((total, indicator) => total + Math.round(indicator.points * MICRO), 0);
  if (sum !== 100 * MICRO) faults.push(`the points of the indicators sum to ${sum / MICRO}, not to 100`);
  file.classes.forEach((band, at) => {
    if (at > 0 && band.from >= file.classes[at - 1]!.from) faults.push(`class ${band.id}: begins at ${band.from}, not below the class before it`);
  });
  if (file.classes.at(-1)!.from !== 0) faults.push(`class ${file.classes.at(-1)!.id}: the lowest class begins at 0, so that every total has one`);
  if (!regionIn(file.scope, yearOf(file))) faults.push(`scope: ${file.scope} is no region in force in ${yearOf(file)}`);
  return faults;
}

function twice(what: string, named: readonly { id: string }[]): string[] {
  const ids = named.map(({ id }) => id);
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map((id) => `${what} ${id}: stands twice`);
}

const yearOf = (file: ScorecardFile): number => Number(file.effectiveFrom.slice(0, 4));

/** What a metric, or a quotient of two, measures. The same over the same is a share. */
function dimensionOf(numerator: Metric, denominator: Metric | undefined): string {
  const above = units[numerator.unit].dimension;
  if (!denominator) return above;
  const below = units[denominator.unit].dimension;
  return above === below ? 'share' : `${above}/${below}`;
}

function factorOf(unit: UnitId, numerator: Metric, denominator: Metric | null): number {
  return units[numerator.unit].scale / (denominator ? units[denominator.unit].scale : 1) / units[unit].scale;
}

function engineScorecard(file: ScorecardFile): Scorecard {
  const indicators = file.indicators.map((one): Indicator => {
    const numerator = metricOf(one.metric)!;
    const denominator = one.denominator === undefined ? null : metricOf(one.denominator)!;
    const { rule, low, standard } = one.scoring;
    const { id, code, name, group, unit, assumptions } = one;
    const maxMicro = Math.round(one.points * MICRO);
    return {
      id,
      code,
      name,
      group,
      unit,
      maxMicro,
      numerator,
      denominator,
      factor: factorOf(unit, numerator, denominator),
      scoring: { rule, low, standard },
      assumptions,
    };
  });
  const maxOf = (group: string) => indicators.reduce((sum, one) => sum + (one.group === group ? one.maxMicro : 0), 0);
  return {
    id: file.id,
    version: file.version,
    effectiveFrom: file.effectiveFrom,
    classes: file.classes.map((band) => ({ id: band.id, from: band.from })),
    groups: file.groups.map((group) => ({ ...group, maxMicro: maxOf(group.id) })),
    indicators,
    regions: rankedRegions(file),
  };
}

function rankedRegions(file: ScorecardFile): { code: string; name: Name }[] {
  const year = yearOf(file);
  const surveyed = new Set(surveyedProvinces);
  return childrenOf(file.scope, year)
    .filter((region) => file.scope !== NATION || surveyed.has(region.code))
    .map((region) => ({ code: region.code, name: region.name }));
}

function definitionOf(file: ScorecardFile, scorecard: Scorecard): ScorecardDefinition {
  const { id, name, version, effectiveFrom, scope, classes, illustrative, description, readings, notes } = file;
  return {
    ...{ id, name, version, effectiveFrom, scope, classes, illustrative, description, readings, notes },
    regions: scorecard.regions.map((region) => region.code),
    groups: scorecard.groups.map((group) => ({ id: group.id, code: group.code, name: group.name, max: group.maxMicro / MICRO })),
    indicators: file.indicators.map((one) => ({
      ...{ id: one.id, code: one.code, name: one.name, group: one.group, unit: one.unit, max: one.points, metric: one.metric },
      denominator: one.denominator ?? null,
      scoring: one.scoring,
      assumptions: one.assumptions,
      compareWith: one.compareWith ?? null,
    })),
  };
}
