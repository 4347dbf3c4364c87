import { ConfigurationError, readConfiguration } from '@leapboard/runtime';
import { run, type Running } from './run.ts';

const CONFIGURATION_EXIT = 2;
const STOP_WITHIN_MS = 10_000;

let running: Running | undefined;

/** Ends the process; a stop that hangs is cut off, since everything acknowledged is durable already. */
async function stop(exitCode: number): Promise<void> {
  setTimeout(() => process.exit(exitCode || 1), STOP_WITHIN_MS).unref();
  await running?.stop();
  process.exit(exitCode);
}

try {
  running = await run(readConfiguration(process.env), () => void stop(1));
  // A terminal's Ctrl+C reaches this process twice, also through `npm start`: the second must not cut the first short.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  running.log.info({ url: running.url }, `Leapboard is at ${running.url}`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(CONFIGURATION_EXIT);
}
