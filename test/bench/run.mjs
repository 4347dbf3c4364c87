/** `npm run bench`: measures and prints, with the machine and the date. Results worth keeping are committed in RESULTS.md beside this file. */
import { cpus, totalmem } from 'node:os';
import { latency } from './latency.mjs';
import { replay } from './replay.mjs';

const benches = { latency, replay };
const chosen = process.argv.slice(2);

console.log(
  `${new Date().toISOString().slice(0, 10)} · ${cpus().length} × ${cpus()[0].model} · ${Math.round(totalmem() / 2 ** 30)} GiB · Node ${process.versions.node}`,
);
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n${name}`);
  for (const { what, ...figures } of await bench())
    console.log(
      `  ${what}\n    ${Object.entries(figures)
        .map(([key, value]) => `${key} ${value}`)
        .join(' · ')}`,
    );
}
