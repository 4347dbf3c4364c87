import { type Figure, readFigures } from '../figure-table.ts';
import { torchTechnologyMarketOrigin } from './config.ts';

/** Figures of the text of `figures/torch-technology-market.csv`. @throws FigureTableError naming line, field, value and what is allowed */
export const parse = (text: string): Figure[] => readFigures(text, torchTechnologyMarketOrigin);
