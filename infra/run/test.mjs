/** `npm test`: installs what is missing, then `check` and every test. A missing real part fails the run. Closes with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browser } from './browser.mjs';
import { prepareKafka } from './kafka.mjs';
import { build, checkNode, install, node, root, run } from './prepare.mjs';

checkNode();
install();
const chromePath = browser();
prepareBroker();
build();
run('npm', ['run', '--silent', 'check']);

const folder = mkdtempSync(join(tmpdir(), 'leapboard-test-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync(
  node,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', ...reporters, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CHROME_PATH: chromePath } },
);
console.log(closingLine());
process.exit(status ?? 1);

function closingLine() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    return `${numPassedTests} passed, ${numFailedTests} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Also where KAFKA_BROKERS names a broker: the crash test kills one, and that is never somebody else's. */
function prepareBroker() {
  try {
    prepareKafka();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
