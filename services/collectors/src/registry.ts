/** The sources of official figures, one per origin: a new one is a line here. */
import { nbsEconomy } from './sources/nbs-economy/source.ts';
import { nbsPatents } from './sources/nbs-patents/source.ts';
import { nbsRd } from './sources/nbs-rd/source.ts';
import type { Source } from './sources/source.ts';
import { torchHighTech } from './sources/torch-high-tech/source.ts';
import { torchTechnologyMarket } from './sources/torch-technology-market/source.ts';

export const registry: readonly Source[] = [nbsRd, nbsPatents, torchHighTech, torchTechnologyMarket, nbsEconomy];
