import { sourceOf } from '../source.ts';
import { nbsPatentsOrigin } from './config.ts';
import { parse } from './parse.ts';

export const nbsPatents = sourceOf(nbsPatentsOrigin, parse, new URL('../../../figures/nbs-patents.csv', import.meta.url));
