/** The words of this package: a region is a division with a GB/T 2260 code during one period. */
import type { Name } from '@leapboard/contracts';

export type RegionLevel = 'nation' | 'province' | 'prefecture' | 'county';

/** Where territory went: with a year = part of it, in that year, while the region went on; without = all that was left, when the region ended. */
export interface Successor {
  readonly code: string;
  readonly year: number | null;
}

export interface Region {
  /** Six digits; 100000 is the nation. */
  readonly code: string;
  /**
   * Full name: 河北省 / Hebei. Official English names exist here for the nation and the provincial level only; below, `en` is the Chinese name.
   */
  readonly name: Readonly<Name>;
  /** As printed in tables: 河北 / Hebei, 内蒙古 / Inner Mongolia. The same as `name` below the provincial level. */
  readonly shortName: Readonly<Name>;
  readonly level: RegionLevel;
  /** Code of the division it belongs to by law; null for the nation. */
  readonly parent: string | null;
  /** Code of the division its figures are part of: the parent, save for counties reported apart from their prefecture. */
  readonly statisticalParent: string | null;
  /** First year in force (state at 31 December). 1981 = in force when the record begins. */
  readonly from: number;
  /** First year no longer in force; null while in force. */
  readonly until: number | null;
  readonly successors: readonly Successor[];
}

/** Tells whether a period covers a year, by its state at 31 December. */
export function isInForce(region: Region, year: number): boolean {
  return region.from <= year && (region.until === null || year < region.until);
}
