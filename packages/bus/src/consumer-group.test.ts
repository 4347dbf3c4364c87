import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { EmbeddedBus } from './embedded.ts';
import type { Subscription } from './event-bus.ts';
import { Inbox } from './suite/inbox.ts';

const TOPIC = 'log';
const PARTITIONS = 5;

type Step = { do: 'join' } | { do: 'leave' | 'fail'; which: number } | { do: 'publish'; count: number } | { do: 'read'; ratio: number };

/** Several members of one group, and who of them believes to own what. */
class Crowd {
  readonly owners = new Map<number, object>();
  readonly inbox = new Inbox();
  readonly members: { subscription: Subscription; failNext: () => void }[] = [];
  private readonly bus: EmbeddedBus;

  constructor(bus: EmbeddedBus) {
    this.bus = bus;
  }

  async join(): Promise<void> {
    const self = {};
    const handled = new Map<number, number>();
    let isToFail = false;
    let isBusy = false;
    const alone = async (work: () => Promise<void>): Promise<void> => {
      expect(isBusy).toBe(false);
      isBusy = true;
      await work().finally(() => (isBusy = false));
    };
    const member = {
      failNext: () => void (isToFail = true),
      subscription: await this.bus.subscribe([TOPIC], {
        group: 'g',
        maxBatch: 2,
        onAssigned: async (partitions) => {
          await alone(async () => {
            for (const { partition } of partitions) {
              expect(this.owners.has(partition)).toBe(false);
              this.owners.set(partition, self);
            }
          });
          return [];
        },
        onRevoked: (partitions) =>
          alone(async () => {
            for (const { partition } of partitions) {
              const next = handled.get(partition);
              if (next !== undefined) await member.subscription.commit({ topic: TOPIC, partition }, next);
              expect(this.owners.get(partition)).toBe(self);
              this.owners.delete(partition);
            }
          }),
        onBatch: (batch) =>
          alone(async () => {
            if (isToFail) throw new Error('asked to fail');
            for (const message of batch) {
              expect(this.owners.get(message.partition)).toBe(self);
              handled.set(message.partition, message.offset + 1);
            }
            await this.inbox.onBatch(batch);
          }),
        onFailure: (error) => {
          for (const [partition, owner] of this.owners) if (owner === self) this.owners.delete(partition);
          if (this.members.includes(member)) this.members.splice(this.members.indexOf(member), 1);
          if (!(error instanceof Error && error.message === 'asked to fail')) this.inbox.onFailure(error);
        },
      }),
    };
    this.members.push(member);
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'join' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'leave' as const, 'fail' as const), which: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), ratio: fc.double({ min: 0, max: 1, noNaN: true }) }) },
);

async function run(crowd: Crowd, bus: EmbeddedBus, steps: readonly Step[]): Promise<void> {
  let published = 0;
  const publish = async (count: number): Promise<void> => {
    await bus.publish(Array.from({ length: count }, () => ({ topic: TOPIC, key: String(published), partition: published++ % PARTITIONS, value: '' })));
  };
  const closing: Promise<void>[] = [];
  for (const next of steps) {
    const member = next.do === 'leave' || next.do === 'fail' ? crowd.members[next.which % crowd.members.length] : undefined;
    if (next.do === 'join' && crowd.members.length < 7) await crowd.join();
    if (next.do === 'publish') await publish(next.count);
    if (next.do === 'fail') member?.failNext();
    if (next.do === 'leave' && member) {
      crowd.members.splice(crowd.members.indexOf(member), 1);
      closing.push(member.subscription.close());
    }
    // Only with a member that stays healthy is there something to wait for.
    if (next.do === 'read' && steps.every((other) => other.do !== 'fail') && crowd.members.length > 0) {
      const share = Math.floor(next.ratio * published);
      await crowd.inbox.until(() => crowd.inbox.distinct.size >= share || crowd.inbox.failures.length > 0);
    }
  }
  await crowd.join();
  await publish(PARTITIONS);
  await crowd.inbox.until(() => crowd.inbox.distinct.size >= published || crowd.inbox.failures.length > 0);
  await Promise.all(closing);
}

it('however members join, leave and fail, a partition has one owner, callbacks of a member never overlap, and every message is handled', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const bus = await EmbeddedBus.open({ path: ':memory:', now: () => 0 });
      const crowd = new Crowd(bus);
      await bus.createTopics([{ name: TOPIC, partitions: PARTITIONS, keeps: 'everything' }]);
      await run(crowd, bus, steps);
      await bus.close();
      expect(crowd.inbox.failures).toEqual([]);
      expect(crowd.owners.size).toBe(0);
    }),
    { numRuns: 150 },
  );
}, 30_000);
