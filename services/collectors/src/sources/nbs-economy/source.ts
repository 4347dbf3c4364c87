import { sourceOf } from '../source.ts';
import { nbsEconomyOrigin } from './config.ts';
import { parse } from './parse.ts';

export const nbsEconomy = sourceOf(nbsEconomyOrigin, parse, new URL('../../../figures/nbs-economy.csv', import.meta.url));
