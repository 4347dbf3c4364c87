/**
 * Installing and building what is missing, on a machine with nothing but Node 20+ and npm.
 *
 * Plain Node without dependencies: it runs before there are any.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const NODE_MAJOR_MIN = 20;

/** The Node 24 that npm installed: node:sqlite without a warning, and the same one everywhere. */
export const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return;
  console.error(
    `Leapboard needs Node ${NODE_MAJOR_MIN} or newer to begin with; this is ${process.versions.node}. Install it from https://nodejs.org or your system's packages.`,
  );
  process.exit(2);
}

/** Runs a command with its output shown; ends this process with its code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs what the lockfile names, unless that is what is installed. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const marker = join(root, 'node_modules', '.leapboard-lock');
  if (existsSync(node) && existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  console.log('Installing packages (first use, about a minute; 1 GB, most of it ClickHouse) …');
  // Not `npm ci`: chdb's builds for other platforms cannot be looked up in every registry, and `ci` refuses a lockfile without them. This installs what the
  // lockfile names, and writes nothing back.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(marker, lock);
}

/** Compiles the services and the page. Incremental: nothing changed, nothing done. */
export function build() {
  run(node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  buildPage();
}

function buildPage() {
  const stamp = join(root, 'services', 'web', 'dist', '.built-from');
  const sources = spawnSync(node, ['-e', sourceDigest], { cwd: join(root, 'services', 'web'), encoding: 'utf8' }).stdout;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  run(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn', join(root, 'services', 'web')]);
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, sources);
}

/** SHA-256 over the page's sources and the contracts it is built with. */
const sourceDigest = `
const { createHash } = require('node:crypto');
const { globSync, readFileSync } = require('node:fs');
const hash = createHash('sha256');
for (const file of globSync(['index.html', 'vite.config.ts', 'package.json', 'public/**/*.*', 'src/**/*.*', '../../packages/contracts/src/*.ts']).sort()) hash.update(file).update(readFileSync(file));
process.stdout.write(hash.digest('hex'));
`;
