import { type Figure, readFigures } from '../figure-table.ts';
import { torchHighTechOrigin } from './config.ts';

/** Figures of the text of `figures/torch-high-tech.csv`. @throws FigureTableError naming line, field, value and what is allowed */
export const parse = (text: string): Figure[] => readFigures(text, torchHighTechOrigin);
