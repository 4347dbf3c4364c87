import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { AggregatorModule } from '@leapboard/aggregator';
import { topics } from '@leapboard/contracts';
import { readConfiguration, Readiness, RuntimeModule } from '@leapboard/runtime';
import { openPorts } from '@leapboard/standalone/ports';
import { readProgress } from '@leapboard/store';
import { facts } from './observations.mjs';

const [, , mode, dataDir, countText] = process.argv;
const count = Number(countText);
const topic = topics.statistics.name;
const ports = await openPorts(readConfiguration({ LEAPBOARD_DATA_DIR: dataDir, LEAPBOARD_DEMO: 'off', LEAPBOARD_LOG_LEVEL: 'warn' }), (error) => {
  console.error(error);
  process.exit(1);
});
const report = (seconds, more = {}) => {
  const cpu = process.cpuUsage();
  process.send({
    seconds: round(seconds),
    perSecond: Math.round(count / seconds),
    cpuMicrosecondsPerObservation: round((cpu.user + cpu.system) / count),
    residentMb: Math.round(process.memoryUsage().rss / 1e6),
    ...more,
  });
};

if (mode === 'publish') {
  const startedAt = performance.now();
  let batch = [];
  for (const event of facts(count)) {
    batch.push({ topic, key: event.subject, value: JSON.stringify(event) });
    if (batch.length === 1_000) await ports.bus.publish(batch.splice(0));
  }
  if (batch.length > 0) await ports.bus.publish(batch);
  report((performance.now() - startedAt) / 1_000);
} else {
  class Bench {}
  Module({ imports: [RuntimeModule.with(ports), AggregatorModule] })(Bench);
  const startedAt = performance.now();
  const application = await NestFactory.createApplicationContext(Bench, { logger: ['error', 'fatal'] });
  const readiness = application.get(Readiness);
  while (!readiness.isReady()) await new Promise((resolve) => setTimeout(resolve, 5));
  // Closing drains what still waits for the store.
  const foldedSeconds = (performance.now() - startedAt) / 1_000;
  await application.close();
  const seconds = (performance.now() - startedAt) / 1_000;
  const progress = await readProgress(ports.store, topic);
  const sum = (of) => progress.reduce((total, row) => total + row[of], 0);
  const account = { applied: sum('applied'), superseded: sum('superseded'), duplicate: sum('duplicate'), deadLettered: sum('deadLettered') };
  if (sum('nextOffset') !== count) throw new Error(`${sum('nextOffset')} of ${count} are stored`);
  report(seconds, { foldedSeconds: round(foldedSeconds), account: JSON.stringify(account) });
}
await ports.bus.close();
await ports.store.close();
process.disconnect();

function round(value) {
  return Math.round(value * 100) / 100;
}
