import { sourceOf } from '../source.ts';
import { torchTechnologyMarketOrigin } from './config.ts';
import { parse } from './parse.ts';

export const torchTechnologyMarket = sourceOf(torchTechnologyMarketOrigin, parse, new URL('../../../figures/torch-technology-market.csv', import.meta.url));
