/** The look-up of regions, page by page. Input: a code, or a parent, or neither, and a year. Output: the regions in force at the end of that year, in code order. */
import type { z } from 'zod';
import type { regionList } from '@leapboard/contracts';
import { childrenOf, describeUnknownRegion, NATION, regionIn, type Region } from '@leapboard/regions';
import { notFound } from './problem.ts';

export interface RegionsQuery {
  code?: string | undefined;
  parent?: string | undefined;
  year: number;
  limit: number;
  /** Code of the last row of the page before. */
  cursor?: string | undefined;
}

/** @throws ProblemError 404 for a code or parent not in force in the year, saying when it was */
export function regionsPage(query: RegionsQuery): z.infer<typeof regionList> {
  const after = query.cursor ?? '';
  const found = wanted(query).filter((region) => region.code > after);
  const page = found.slice(0, query.limit);
  return { rows: page.map(entryOf), next: found.length > query.limit ? page.at(-1)!.code : null };
}

function wanted({ code, parent, year }: RegionsQuery): Region[] {
  if (code !== undefined) {
    const region = inForce('code', code, year);
    return parent === undefined || region.parent === parent ? [region] : [];
  }
  if (parent !== undefined) {
    inForce('parent', parent, year);
    return childrenOf(parent, year);
  }
  return withAllBelow(inForce('code', NATION, year), year).sort((a, b) => (a.code < b.code ? -1 : 1));
}

function inForce(field: string, code: string, year: number): Region {
  const region = regionIn(code, year);
  if (!region) throw notFound(field, code, describeUnknownRegion(code, year), `${code} is no region in force in ${year}`);
  return region;
}

function withAllBelow(region: Region, year: number): Region[] {
  return [region, ...childrenOf(region.code, year).flatMap((child) => withAllBelow(child, year))];
}

function entryOf(region: Region): z.infer<typeof regionList>['rows'][number] {
  const { code, name, level, parent, statisticalParent, from, until, successors } = region;
  return { code, name: { ...name }, level, parent, statisticalParent, from, until, successors: [...new Set(successors.map((successor) => successor.code))] };
}
