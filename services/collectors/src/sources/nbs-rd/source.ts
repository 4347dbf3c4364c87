import { sourceOf } from '../source.ts';
import { nbsRdOrigin } from './config.ts';
import { parse } from './parse.ts';

export const nbsRd = sourceOf(nbsRdOrigin, parse, new URL('../../../figures/nbs-rd.csv', import.meta.url));
