/** Finding the browser the page is tested in: CHROME_PATH, the system's Chromium or Chrome, else Debian's package where that can be installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const INSTALL = ['chromium', 'fonts-noto-cjk'];
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Path of the browser. Ends the process with the line to type when there is none. */
export function browser() {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (existsSync(given)) return given;
    console.error(`CHROME_PATH=${given}: there is no such file`);
    process.exit(1);
  }
  const found = places.find((path) => existsSync(path));
  if (found && (process.platform !== 'linux' || hasChineseFont())) return found;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isRootOnDebian) {
    console.log(`Installing ${INSTALL.join(', ')} from Debian …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...INSTALL],
    ])
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    const installed = places.find((path) => existsSync(path));
    if (installed) return installed;
  } else if (found) return found;
  console.error(
    `The page is tested in a browser and there is none. Type:\n  sudo apt-get install -y ${INSTALL.join(' ')}\nor set CHROME_PATH to a Chromium or Chrome.`,
  );
  process.exit(1);
}

function hasChineseFont() {
  const { stdout } = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
  return Boolean(stdout);
}
