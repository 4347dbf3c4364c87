import { type Figure, readFigures } from '../figure-table.ts';
import { nbsRdOrigin } from './config.ts';

/** Figures of the text of `figures/nbs-rd.csv`. @throws FigureTableError naming line, field, value and what is allowed */
export const parse = (text: string): Figure[] => readFigures(text, nbsRdOrigin);
