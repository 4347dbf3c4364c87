/**
 * The child of the crash test: publishes until it is killed, and writes one line for every call that was answered.
 *
 * In: the log's file. Out, on standard output: the call's number and its receipts as JSON.
 */
import { writeSync } from 'node:fs';
import { EmbeddedBus } from './embedded.ts';

const [path, first] = process.argv.slice(2);
const bus = await EmbeddedBus.open({ path: path!, now: () => 0 });
await bus.createTopics([
  { name: 'kept', partitions: 3, keeps: 'everything' },
  { name: 'latest', partitions: 2, keeps: 'latest-per-key' },
]);

async function publishForEver(lane: number): Promise<never> {
  for (let number = lane; ; number += 4) {
    const messages = Array.from({ length: 10 }, (_, index) => ({ topic: 'kept', key: `${number}/${index}`, value: `${first}/${number}/${index}` }));
    const receipts = await bus.publish([...messages, { topic: 'latest', key: `lane ${lane}`, value: String(number) }]);
    writeSync(1, `${JSON.stringify({ number, receipts })}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(publishForEver));
