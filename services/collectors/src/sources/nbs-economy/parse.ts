import { type Figure, readFigures } from '../figure-table.ts';
import { nbsEconomyOrigin } from './config.ts';

/** Figures of the text of `figures/nbs-economy.csv`. @throws FigureTableError naming line, field, value and what is allowed */
export const parse = (text: string): Figure[] => readFigures(text, nbsEconomyOrigin);
