/** What the suite's files share: the setting of a test, and an inbox which collects deliveries and says when a condition holds. */
import type { TopicSpec } from '@leapboard/contracts';
import { expect } from 'vitest';
import type { Delivered, EventBus, Outgoing } from '../event-bus.ts';

export interface SuiteBus {
  bus: EventBus;
  /** Closes the present bus and opens another one on the same store. */
  reopen(): Promise<EventBus>;
  /** The clock the bus stamps with. */
  now: { ms: number };
  close(): Promise<void>;
}

/** What not every implementation can do. */
export interface SuiteAbilities {
  /** Superseded messages are gone as soon as `publish` resolves; a broker compacts when it likes. */
  compactsAtOnce?: boolean;
}

export interface Setting {
  open: () => SuiteBus;
  fresh: (what: string) => string;
  /** Creates a topic of a fresh name. */
  topic: (partitions: number, keeps?: TopicSpec['keeps']) => Promise<string>;
}

/** Collects what is delivered and says when a condition holds. */
export class Inbox {
  readonly messages: Delivered[] = [];
  readonly failures: unknown[] = [];
  private readonly waiting = new Set<() => void>();

  readonly onBatch = async (batch: readonly Delivered[]): Promise<void> => {
    this.messages.push(...batch);
    this.notify();
  };

  readonly onFailure = (error: unknown): void => {
    this.failures.push(error);
    this.notify();
  };

  /** For the options of a subscription or a tail. */
  get handlers(): Pick<Inbox, 'onBatch' | 'onFailure'> {
    return { onBatch: this.onBatch, onFailure: this.onFailure };
  }

  /** Distinct messages, by partition and offset, as `topic/partition/offset`. */
  get distinct(): Set<string> {
    return new Set(this.messages.map(placeOf));
  }

  get values(): string[] {
    return this.messages.map((message) => message.value);
  }

  notify(): void {
    for (const check of this.waiting) check();
  }

  until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = (): void => {
      if (!holds()) return;
      this.waiting.delete(check);
      resolve();
    };
    this.waiting.add(check);
    check();
    return promise;
  }

  /** Resolves when so many distinct messages came. */
  count(distinct: number): Promise<void> {
    return this.until(() => this.distinct.size >= distinct);
  }
}

export const placeOf = ({ topic, partition, offset }: { topic: string; partition: number; offset: number }): string => `${topic}/${partition}/${offset}`;

export const numbered = (topic: string, count: number, partition?: number): Outgoing[] =>
  Array.from({ length: count }, (_, index) => ({ topic, key: `key ${index}`, value: `value ${index}`, ...(partition === undefined ? {} : { partition }) }));

export function expectOrder(inbox: Inbox): void {
  const last = new Map<string, number>();
  for (const { topic, partition, offset } of inbox.messages) {
    expect(offset).toBeGreaterThan(last.get(`${topic}/${partition}`) ?? -1);
    last.set(`${topic}/${partition}`, offset);
  }
}
