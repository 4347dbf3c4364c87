/** A product that holds all figures it ships, with a clock that stands still. */
import { startProduct, temporaryFolder, type Product } from './product.ts';
import { untilCovered } from './live.ts';

/** Records the collectors ship: what the account of an undisturbed run adds up to. */
const FIGURES = 6_301;

/** Starts a product on an empty folder as of the end of 2024 and waits until it has ranked by every figure published by then. */
export async function startLoaded(dataDir = temporaryFolder()): Promise<Product> {
  const product = await startProduct({ LEAPBOARD_DATA_DIR: dataDir, LEAPBOARD_CLOCK: '2024-12-31' });
  await untilCovered(
    product,
    'china-regions',
    (through) => Object.values(through['observations.statistics'] ?? {}).reduce((sum, offset) => sum + offset + 1, 0) >= FIGURES,
  );
  return product;
}
