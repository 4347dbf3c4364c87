/** Observation → covering live frame at 1,000 events/s over HTTP, with all services in one process; alone, and while a 2 s query runs every 10 s. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corrections } from './observations.mjs';

const EVENTS_PER_SECOND = 1_000;
const BATCH = 20;
const SECONDS = 30;
const WARM_SECONDS = 5;

export async function latency() {
  const dataDir = mkdtempSync(join(tmpdir(), 'leapboard-bench-'));
  const env = { ...process.env, PORT: '0', LEAPBOARD_DATA_DIR: dataDir, LEAPBOARD_CLOCK: '2024-12-31', LEAPBOARD_LOG_LEVEL: 'warn' };
  const product = fork(new URL('product.mjs', import.meta.url), { env, execArgv: [] });
  try {
    const [{ url }] = await once(product, 'message');
    await demoLoaded(url);
    const events = corrections();
    await measure(url, events, WARM_SECONDS);
    const alone = await measure(url, events, SECONDS);
    const timer = setInterval(() => product.send({ slowSeconds: 2 }), 10_000);
    product.send({ slowSeconds: 2 });
    const slowed = await measure(url, events, SECONDS);
    clearInterval(timer);
    return [
      { what: `observation → covering live frame, ${EVENTS_PER_SECOND} events/s, default run`, ...alone },
      { what: 'the same while a 2 s query runs every 10 s', ...slowed },
    ];
  } finally {
    product.kill('SIGTERM');
    await once(product, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function demoLoaded(url) {
  for (;;) {
    const { state } = await (await fetch(`${url}/api/v1/demo`)).json();
    if (state === 'ended') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Posts for `seconds` at an even pace, whatever the answers take, and matches every accepted observation with the first frame that covers it. */
async function measure(url, events, seconds) {
  const waiting = new Map();
  const latencies = [];
  const covered = {};
  const abort = new AbortController();
  let frames = 0;
  const listening = listen(`${url}/api/v1/live?scorecard=china-regions`, abort.signal, ({ through }) => {
    frames++;
    Object.assign(covered, through['observations.statistics']);
    settle(performance.now());
  });
  const settle = (at) => {
    for (const [key, { partition, offset, sentAt }] of waiting) {
      if ((covered[partition] ?? -1) < offset) continue;
      latencies.push(at - sentAt);
      waiting.delete(key);
    }
  };
  const cpuBefore = await cpuSeconds(url);
  const startedAt = performance.now();
  const posts = [];
  for (let batch = 0; batch < (seconds * EVENTS_PER_SECOND) / BATCH; batch++) {
    const due = startedAt + (batch * BATCH * 1_000) / EVENTS_PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    posts.push(post(url, take(events, BATCH), waiting, settle));
  }
  await Promise.all(posts);
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  while (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const cores = ((await cpuSeconds(url)) - cpuBefore) / tookSeconds;
  abort.abort();
  await listening;
  latencies.sort((a, b) => a - b);
  const at = (share) => Math.round(latencies[Math.floor((latencies.length - 1) * share)]);
  return { events: latencies.length, framesPerSecond: round(frames / tookSeconds), p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), cores: round(cores) };
}

async function post(url, batch, waiting, settle) {
  const sentAt = performance.now();
  const answer = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(batch),
  });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  const { accepted } = await answer.json();
  for (const { partition, offset } of accepted) waiting.set(`${partition}/${offset}`, { partition, offset, sentAt });
  settle(performance.now());
}

async function listen(url, signal, onFrame) {
  try {
    const answer = await fetch(url, { signal });
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^event: (ranking|reset)\n(?:.*\n)*?data: (.*)$/m.exec(text.slice(0, end))?.[2];
        text = text.slice(end + 2);
        if (data) onFrame(JSON.parse(data));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function cpuSeconds(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)[1]);
}

function take(events, count) {
  return Array.from({ length: count }, () => events.next().value);
}

const round = (value) => Math.round(value * 100) / 100;
