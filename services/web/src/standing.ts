/** What follows from the rows of a ranking: their order, how many stand in each class, how far the next class is. Pure. */
import type { RankingRow, ScorecardDefinition } from '@leapboard/contracts';

export type SortKey = 'rank' | 'code';

export type ClassBand = ScorecardDefinition['classes'][number];

/** What a row is listed by: its total, or when provisional the total without the missing points. */
const listedBy = (row: RankingRow): number => row.total ?? row.low?.total ?? -Infinity;

/** Rows by rank (provisional ones where their lower bound puts them, equal totals by code) or by code. */
export function sortRows(rows: Iterable<RankingRow>, key: SortKey): RankingRow[] {
  const byCode = (a: RankingRow, b: RankingRow): number => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0);
  if (key === 'code') return [...rows].toSorted(byCode);
  return [...rows].toSorted((a, b) => {
    const difference = listedBy(b) - listedBy(a);
    return Number.isNaN(difference) || difference === 0 ? byCode(a, b) : difference;
  });
}

/** Classes from the best down. */
export function bestFirst(classes: readonly ClassBand[]): ClassBand[] {
  return classes.toSorted((a, b) => b.from - a.from);
}

/** Totals at which a class begins, without the lowest class, which begins at nothing. */
export function classLines(classes: readonly ClassBand[]): ClassBand[] {
  return bestFirst(classes).filter((band) => band.from > 0);
}

/** Place of a class from the best (0) down; -1 for none. It chooses the shade of a badge. */
export function classPlace(classes: readonly ClassBand[], letter: string | null): number {
  return bestFirst(classes).findIndex((band) => band.id === letter);
}

/** How many regions stand in each class, best class first, and how many in none. */
export function countClasses(rows: Iterable<RankingRow>, classes: readonly ClassBand[]): { counts: { band: ClassBand; count: number }[]; without: number } {
  const all = [...rows];
  const counts = bestFirst(classes).map((band) => ({ band, count: all.filter((row) => row.class === band.id).length }));
  return { counts, without: all.length - counts.reduce((sum, { count }) => sum + count, 0) };
}

/** The class above a total and the points that are missing to it; null in the highest class. */
export function nextClass(total: number, classes: readonly ClassBand[]): { band: ClassBand; distance: number } | null {
  const above = bestFirst(classes).findLast((band) => band.from > total);
  return above ? { band: above, distance: above.from - total } : null;
}

/** The most points a scorecard gives. */
export function mostPoints(definition: ScorecardDefinition): number {
  return definition.groups.reduce((sum, group) => sum + group.max, 0);
}

/** True when every code is a six-digit one of GB/T 2260: then the words for China apply. */
export function areChinese(rows: readonly RankingRow[]): boolean {
  return rows.every((row) => /^\d{6}$/.test(row.region));
}
