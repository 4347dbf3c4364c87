/** `npm test`: installs what is missing, then `check` and every test. A missing real part fails the run. */
import { join } from 'node:path';
import { browser } from './browser.mjs';
import { build, checkNode, install, node, root, run } from './prepare.mjs';

checkNode();
install();
const chromePath = browser();
build();
run('npm', ['run', '--silent', 'check']);
run(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', ...process.argv.slice(2)], {
  env: { ...process.env, CHROME_PATH: chromePath },
});
