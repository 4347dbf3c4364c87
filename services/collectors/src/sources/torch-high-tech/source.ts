import { sourceOf } from '../source.ts';
import { torchHighTechOrigin } from './config.ts';
import { parse } from './parse.ts';

export const torchHighTech = sourceOf(torchHighTechOrigin, parse, new URL('../../../figures/torch-high-tech.csv', import.meta.url));
