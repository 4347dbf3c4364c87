import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { EmbeddedBus } from './embedded.ts';
import type { Delivered, GroupOptions, Outgoing, Receipt } from './event-bus.ts';
import { Inbox } from './suite/inbox.ts';

const TOPICS = [
  { name: 'log', partitions: 3, keeps: 'everything' },
  { name: 'table', partitions: 2, keeps: 'latest-per-key' },
] as const;
const GROUPS = ['a', 'b'] as const;

type Step =
  | { do: 'publish'; calls: Outgoing[][] }
  | { do: 'tick'; ms: number }
  | { do: 'commit'; group: string; topic: number; partition: number; ratio: number }
  | { do: 'consume'; group: string; maxBatch: number; starts: Record<string, number> }
  | { do: 'reopen' };

/** The bus as an array of all messages and a map of committed offsets. */
class Model {
  nowMs = 1_000;
  readonly all: Delivered[] = [];
  readonly committed = new Map<string, number>();

  partition(topic: string, partition: number): Delivered[] {
    return this.all.filter((message) => message.topic === topic && message.partition === partition);
  }

  /** What a reader from `start` has to get. */
  kept(topic: string, partition: number, start = 0): Delivered[] {
    const messages = this.partition(topic, partition);
    const keepsAll = TOPICS.find((spec) => spec.name === topic)!.keeps === 'everything';
    return messages.filter((message) => message.offset >= start && (keepsAll || message === messages.findLast((other) => other.key === message.key)));
  }

  publish(message: Outgoing, partition: number): Receipt {
    const { topic, key, value } = message;
    const former = this.partition(topic, partition);
    const receivedAtMs = Math.max(message.receivedAtMs ?? this.nowMs, ...former.map((other) => other.receivedAtMs));
    const receipt = { topic, partition, offset: former.length, receivedAtMs };
    this.all.push({ ...receipt, key, value });
    return receipt;
  }
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const outgoing: fc.Arbitrary<Outgoing> = fc.nat({ max: TOPICS.length - 1 }).chain((topic) =>
  fc.record(
    {
      topic: fc.constant<string>(TOPICS[topic]!.name),
      key: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('x', 'y', '省') }, text),
      value: text,
      partition: fc.nat({ max: TOPICS[topic]!.partitions - 1 }),
      receivedAtMs: fc.nat({ max: 5_000 }),
    },
    { requiredKeys: ['topic', 'key', 'value'] },
  ),
);
const group = fc.constantFrom(...GROUPS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('publish' as const), calls: fc.array(fc.array(outgoing, { maxLength: 8 }), { minLength: 1, maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tick' as const), ms: fc.nat({ max: 1_000 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      group,
      topic: fc.nat({ max: 1 }),
      partition: fc.nat({ max: 1 }),
      ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('consume' as const),
      group,
      maxBatch: fc.integer({ min: 1, max: 6 }),
      starts: fc.dictionary(fc.constantFrom('log/0', 'log/2', 'table/1'), fc.double({ min: 0, max: 1, noNaN: true }), { maxKeys: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);

const partitions = TOPICS.flatMap((spec) => Array.from({ length: spec.partitions }, (_, partition) => ({ topic: spec.name as string, partition })));
const nameOf = (of: { topic: string; partition: number }): string => `${of.topic}/${of.partition}`;
const byPartition = (messages: readonly Delivered[]): Record<string, Delivered[]> =>
  Object.fromEntries(partitions.map((of) => [nameOf(of), messages.filter((message) => nameOf(message) === nameOf(of))]));

async function publish(bus: EmbeddedBus, model: Model, calls: Outgoing[][]): Promise<void> {
  const answers = await Promise.all(calls.map((call) => bus.publish(call)));
  const expected = calls.map((call) => call.map((message) => model.publish(message, message.partition ?? bus.partitionOf(message.topic, message.key))));
  expect(answers).toEqual(expected);
}

/** One member joins, begins where the step says or the group left off, reads to the end and leaves. */
async function consume(bus: EmbeddedBus, model: Model, asked: Step & { do: 'consume' }): Promise<void> {
  const end = (of: { topic: string; partition: number }): number => model.partition(of.topic, of.partition).length;
  const given = (of: { topic: string; partition: number }): number | undefined => {
    const ratio = asked.starts[nameOf(of)];
    return ratio === undefined ? undefined : Math.floor(ratio * end(of));
  };
  const expected = partitions.flatMap((of) => model.kept(of.topic, of.partition, given(of) ?? model.committed.get(`${asked.group} ${nameOf(of)}`) ?? 0));
  const inbox = new Inbox();
  const onAssigned: GroupOptions['onAssigned'] = async (assigned) => {
    for (const of of assigned) expect(of.end).toBe(end(of));
    return assigned.map(given);
  };
  const subscription = await bus.subscribe(['log', 'table'], { group: asked.group, maxBatch: asked.maxBatch, onAssigned, ...inbox.handlers });
  await inbox.until(() => inbox.failures.length > 0 || inbox.messages.length >= expected.length);
  await subscription.close();
  expect(inbox.failures).toEqual([]);
  expect(byPartition(inbox.messages)).toEqual(byPartition(expected));
}

async function commit(bus: EmbeddedBus, model: Model, asked: Step & { do: 'commit' }): Promise<void> {
  const of = { topic: TOPICS[asked.topic]!.name, partition: asked.partition };
  const next = Math.floor(asked.ratio * model.partition(of.topic, of.partition).length);
  const assigned = Promise.withResolvers<void>();
  const onAssigned: GroupOptions['onAssigned'] = async (got) => {
    if (got.some((one) => nameOf(one) === nameOf(of))) assigned.resolve();
    return [];
  };
  const subscription = await bus.subscribe([of.topic], { group: asked.group, onAssigned, ...new Inbox().handlers });
  await assigned.promise;
  await subscription.commit(of, next);
  await subscription.close();
  model.committed.set(`${asked.group} ${nameOf(of)}`, next);
}

async function check(bus: EmbeddedBus, model: Model): Promise<void> {
  for (const { name, partitions: count } of TOPICS) {
    const numbers = Array.from({ length: count }, (_, partition) => partition);
    expect(await bus.endOffsets(name)).toEqual(numbers.map((partition) => model.partition(name, partition).length));
    const inbox = new Inbox();
    const tail = await bus.tail(name, { from: 'earliest', maxBatch: 3, ...inbox.handlers });
    await tail.caughtUp;
    await tail.close();
    expect(byPartition(inbox.messages)).toEqual(byPartition(numbers.flatMap((partition) => model.kept(name, partition))));
  }
  const moments = model.all.map((message) => message.receivedAtMs);
  expect(await bus.lastReceivedAtMs(['log', 'table'])).toBe(moments.length === 0 ? null : Math.max(...moments));
}

it('whatever is published, committed, read and reopened, the log is what a plain list of messages would be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const directory = await mkdtemp(join(tmpdir(), 'leapboard-model-'));
      const model = new Model();
      const open = (): Promise<EmbeddedBus> => EmbeddedBus.open({ path: join(directory, 'bus.sqlite'), now: () => model.nowMs });
      let bus = await open();
      try {
        await bus.createTopics(TOPICS);
        for (const next of steps) {
          if (next.do === 'publish') await publish(bus, model, next.calls);
          if (next.do === 'tick') model.nowMs += next.ms;
          if (next.do === 'commit') await commit(bus, model, next);
          if (next.do === 'consume') await consume(bus, model, next);
          if (next.do === 'reopen') {
            await bus.close();
            bus = await open();
          }
        }
        await check(bus, model);
        await bus.close();
        bus = await open();
        await check(bus, model);
      } finally {
        await bus.close();
        await rm(directory, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
