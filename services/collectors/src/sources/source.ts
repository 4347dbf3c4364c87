/** A source: an origin together with the table it is read from. */
import { readFileSync } from 'node:fs';
import type { Name } from '@leapboard/contracts';
import { type FigureEvent, figureEvent } from './figure-event.ts';
import type { Figure, Origin } from './figure-table.ts';

export interface Source {
  id: string;
  name: Name;
  citation: Name;
  /** All observations of the source, in the order of its table. @throws FigureTableError a cell of the table cannot be read */
  load(): FigureEvent[];
}

/** Joins an origin, its `parse` and its table; the table is read anew at each load. */
export function sourceOf(origin: Origin, parse: (text: string) => Figure[], table: URL): Source {
  const { id, name, citation } = origin;
  return { id, name, citation, load: () => parse(readFileSync(table, 'utf8')).map((figure) => figureEvent(figure, origin)) };
}
