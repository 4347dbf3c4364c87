/** A topic of 1 M observations through an aggregator into ClickHouse, then a restart of the same. One process each. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COUNT = Number(process.env.BENCH_OBSERVATIONS ?? 1_000_000);

export async function replay() {
  const dataDir = mkdtempSync(join(tmpdir(), 'leapboard-bench-'));
  const step = async (mode) => {
    const child = fork(new URL('replay-child.mjs', import.meta.url), [mode, dataDir, String(COUNT)], { execArgv: [] });
    const [figures] = await once(child, 'message');
    await once(child, 'exit');
    return figures;
  };
  try {
    const published = await step('publish');
    const first = await step('aggregate');
    const again = await step('aggregate');
    return [
      { what: `publish ${COUNT} observations to the embedded log`, ...published },
      { what: 'replay: topic → ledger → observations, changes, progress in ClickHouse', ...first },
      { what: 'restart to caught up, the same facts in store', ...again },
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
