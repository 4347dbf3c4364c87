/**
 * Every rule of the port, to be run on each implementation: `busSuite('embedded', open)`.
 *
 * In: how to open a bus on a store of its own. Topics and groups get fresh names, so a store that is shared (a broker) needs no cleaning.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe } from 'vitest';
import { groups } from './suite/groups.ts';
import type { Setting, SuiteAbilities, SuiteBus } from './suite/inbox.ts';
import { publishing } from './suite/publishing.ts';
import { ending, tails } from './suite/tails.ts';

const fresh = (what: string): string => `${what}-${randomUUID()}`;

/** Runs the rules of the port on one implementation. @param open gives a bus on a store in which nothing of the suite's names exists */
export function busSuite(name: string, open: () => Promise<SuiteBus>, abilities: SuiteAbilities = {}): void {
  describe(`${name} keeps the rules of EventBus:`, () => {
    let subject: SuiteBus;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.close());

    const setting: Setting = {
      open: () => subject,
      fresh,
      topic: async (partitions, keeps = 'everything') => {
        const topic = fresh('topic');
        await subject.bus.createTopics([{ name: topic, partitions, keeps }]);
        return topic;
      },
    };
    publishing(setting);
    groups(setting);
    tails(setting, abilities);
    ending(setting);
  });
}
