/** `npm run clean`: removes what was built. tsc leaves the outputs of deleted sources behind, so this belongs in the menu. */
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

for (const folder of globSync(['packages/*/{dist,dist-types}', 'services/*/{dist,dist-types}', 'test/dist'], { cwd: root }))
  rmSync(join(root, folder), { recursive: true });
