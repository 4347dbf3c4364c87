/** The product in a process of its own, which can be told to run a slow query. Arguments: data directory. Messages: {slowSeconds}. */
import { readConfiguration } from '@leapboard/runtime';
import { runOn } from '@leapboard/standalone';
import { openPorts } from '@leapboard/standalone/ports';

const ports = await openPorts(readConfiguration(process.env), (error) => {
  console.error(error);
  process.exit(1);
});
const running = await runOn(ports);
process.on('message', ({ slowSeconds }) => {
  const text =
    "SELECT max(sipHash64(number)) FROM numbers(1000000000000) SETTINGS max_threads = 1, max_execution_time = {seconds:UInt8}, timeout_overflow_mode = 'break'";
  const startedAt = performance.now();
  ports.store.command(text.replace('{seconds:UInt8}', String(Number(slowSeconds))), {}).then(
    () => process.send({ slowTook: performance.now() - startedAt }),
    (error) => process.send({ slowTook: performance.now() - startedAt, error: error.message }),
  );
});
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)));
process.send({ url: running.url });
