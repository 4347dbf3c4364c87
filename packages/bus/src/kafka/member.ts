/**
 * One subscription of a consumer group on a broker: joins, is given partitions, reads them, and gives them up before it joins again.
 *
 * In: topics and callbacks. Out: calls of `onAssigned`, `onBatch`, `onRevoked`, which never overlap. Each change of the group takes all partitions away and
 * gives out all again: first the running batch ends, then `onRevoked` may commit, then the next generation begins and the broker refuses the former one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GroupOptions, Partition, Subscription } from '../event-bus.ts';
import { BusWriteError, PartitionNotOwnedError } from '../errors.ts';
import { isExpelled, isPassing, protocolFault, readingFailed } from './faults.ts';
import type { KafkaLink } from './link.ts';
import { Membership } from './membership.ts';
import type { Pulse } from './membership.ts';
import type { Settings } from './options.ts';
import { inTime, pauseFor, pauseMs } from './pause.ts';
import { KafkaReader } from './reader.ts';
import { checkWithin } from './tail.ts';

/** Tries of a commit when the subscription is ending. */
const LAST_TRIES = 2;

/** One generation of the group: over when the group changes, forgets us, or we end. */
interface Tenure {
  over: Promise<'rebalance' | 'expelled' | 'ended'>;
  end: (why: 'rebalance' | 'expelled' | 'ended') => void;
  /** Stops the heartbeats. */
  stopped: AbortController;
}

export class KafkaMember implements Subscription {
  private readonly link: KafkaLink;
  private readonly options: GroupOptions;
  private readonly settings: Settings;
  private readonly membership: Membership;
  private readonly reader: KafkaReader;
  private readonly owned = new Set<string>();
  /** What was taken over, to be told of in `onRevoked` even when it is owned no more. */
  private given: readonly Partition[] = [];
  private readonly ending = new AbortController();
  private tenure: Tenure | null = null;
  private hasFailed = false;
  readonly ended: Promise<void>;
  private closing: Promise<void> | null = null;

  /**
   * @param link its own connection, closed with it
   * @param counts topic → partitions, of all topics known
   */
  constructor(link: KafkaLink, topics: readonly string[], counts: ReadonlyMap<string, number>, options: GroupOptions, settings: Settings) {
    this.link = link;
    this.options = options;
    this.settings = settings;
    this.membership = new Membership(link, options.group, topics, counts, settings);
    const { maxBatch, onBatch } = options;
    const { fetchWaitMs, log } = settings;
    this.reader = new KafkaReader(link, { maxBatch, fetchWaitMs, log, onBatch, onFailure: (error) => this.fail(error) });
    this.ended = this.live();
  }

  /** @throws PartitionNotOwnedError, OffsetOutOfRangeError, BusWriteError */
  async commit(partition: Partition, next: number): Promise<void> {
    const { topic, partition: number } = partition;
    // Beyond the end is found when the offset is begun at: a request for each commit would cost more than it tells.
    checkWithin(partition, next, 0, Number.MAX_SAFE_INTEGER);
    for (let tried = 0; ; tried += 1) {
      if (!this.owned.has(nameOf(partition))) throw new PartitionNotOwnedError(topic, number);
      try {
        return await this.membership.commit(partition, next);
      } catch (error) {
        if (isExpelled(error)) this.expel();
        else if (!isPassing(error)) throw error;
        else if (tried >= (this.ending.signal.aborted ? LAST_TRIES : this.settings.publishRetries))
          throw new BusWriteError(`offset ${next} of ${topic}/${number} could not be committed`, { cause: error });
        else await this.waitBefore(tried, error, 'an offset could not be committed, trying again');
      }
    }
  }

  /** Not to be awaited within a callback of the same subscription: it waits for that callback. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.ending.abort();
    this.tenure?.end('ended');
    await this.reader.stop();
    if (this.tenure) return this.ended;
    // A join is answered when the slowest member has drained: it is not waited for, and leaves by itself when it comes.
    if (!(await inTime(this.ended))) this.settings.log.warn({ group: this.options.group }, 'closed while the group was being joined');
  }

  private async live(): Promise<void> {
    // In a later turn of the event loop, so that the caller holds the subscription by then.
    await nextTurn();
    for (let tried = 0; !this.ending.signal.aborted;) {
      try {
        const partitions = await this.membership.join();
        tried = 0;
        await this.serve(partitions);
      } catch (error) {
        if (this.ending.signal.aborted) break;
        if (isPassing(error)) await this.waitBefore(tried++, error, 'the group could not be joined, trying again');
        else this.fail(readingFailed(error));
      }
    }
    await this.depart();
  }

  /** One generation, from taking over to giving up. */
  private async serve(partitions: readonly Partition[]): Promise<void> {
    const tenure = beginTenure();
    this.tenure = tenure;
    if (this.ending.signal.aborted) tenure.end('ended');
    const beats = this.beat(tenure);
    try {
      if (!this.ending.signal.aborted) await this.takeOver(partitions);
      this.reader.resume();
      const why = await tenure.over;
      this.settings.log.info({ group: this.options.group, why, partitions: partitions.length }, 'a generation of the group is over');
    } finally {
      await this.giveUp();
      tenure.stopped.abort();
      await beats;
      this.tenure = null;
    }
  }

  /** Heartbeats until the tenure is stopped, also while callbacks run: a member that drains is not dead. Silence of the broker for a session ends the tenure. */
  private async beat({ end, stopped }: Tenure): Promise<void> {
    const { heartbeatIntervalMs, sessionTimeoutMs } = this.settings;
    let answeredAtMs = performance.now();
    while (!stopped.signal.aborted) {
      await pauseFor(heartbeatIntervalMs, stopped.signal);
      if (stopped.signal.aborted) return;
      const leftMs = Math.max(1, answeredAtMs + sessionTimeoutMs - performance.now());
      const pulse = await Promise.race([this.pulse(), pauseFor(leftMs, stopped.signal).then(() => 'silent' as const)]);
      if (pulse === 'stable' || pulse === 'rebalance') answeredAtMs = performance.now();
      if (pulse === 'rebalance') end('rebalance');
      if (pulse === 'expelled' || performance.now() >= answeredAtMs + sessionTimeoutMs) {
        if (!stopped.signal.aborted) this.expel();
        return;
      }
    }
  }

  private async pulse(): Promise<Pulse | 'silent'> {
    try {
      return await this.membership.heartbeat();
    } catch (error) {
      this.settings.log.warn({ err: error, group: this.options.group }, 'a heartbeat was not answered');
      return 'silent';
    }
  }

  /** The partitions may be another's already: what we still do for them must not be committed. */
  private expel(): void {
    this.settings.log.warn({ group: this.options.group, partitions: this.owned.size }, 'the group went on without us, joining again');
    this.owned.clear();
    this.tenure?.end('expelled');
  }

  private async takeOver(partitions: readonly Partition[]): Promise<void> {
    if (partitions.length === 0) return;
    const [committed, starts, ends] = [await this.membership.committed(partitions), await this.link.starts(partitions), await this.link.ends(partitions)];
    for (const partition of partitions) this.owned.add(nameOf(partition));
    this.given = partitions;
    await this.call(async () => {
      const asked = await this.options.onAssigned?.(partitions.map(({ topic, partition }, index) => ({ topic, partition, end: ends[index]! })));
      partitions.forEach((partition, index) => {
        const from = asked?.[index] ?? committed[index] ?? starts[index]!;
        checkWithin(partition, from, starts[index]!, ends[index]!);
        this.reader.add(partition, from);
      });
    });
  }

  /** Drains first, tells second, and owns nothing afterwards. */
  private async giveUp(): Promise<void> {
    await this.reader.pause();
    const partitions = this.given;
    this.given = [];
    if (partitions.length > 0) {
      await this.call(async () => {
        try {
          await this.options.onRevoked?.(partitions.map(({ topic, partition }) => ({ topic, partition })));
        } catch (error) {
          // Whoever was expelled cannot commit; that is no failure of the handler.
          if (this.owned.size > 0 || !(error instanceof PartitionNotOwnedError)) throw error;
          this.settings.log.warn({ err: error, group: this.options.group }, 'partitions were lost before they could be committed');
        }
      });
    }
    this.owned.clear();
    this.reader.clear();
  }

  private async call(callback: () => Promise<unknown>): Promise<void> {
    if (this.hasFailed) return;
    try {
      await callback();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.owned.clear();
    this.given = [];
    this.ending.abort();
    this.tenure?.end('ended');
    void this.reader.stop();
    this.options.onFailure(error);
  }

  /** Leaves the group, so that the others need not wait for our session to end. */
  private async depart(): Promise<void> {
    const farewell = async (): Promise<void> => {
      try {
        await this.membership.leave();
        await this.link.close();
      } catch (error) {
        if (protocolFault(error) !== 'UNKNOWN_MEMBER_ID')
          this.settings.log.warn({ err: error, group: this.options.group }, 'the group could not be left; the session will end by itself');
      }
    };
    await inTime(farewell());
  }

  private async waitBefore(tried: number, error: unknown, what: string): Promise<void> {
    this.settings.log.warn({ err: error, group: this.options.group, tries: tried + 1 }, what);
    await pauseFor(pauseMs(tried), this.ending.signal);
    try {
      await this.link.refresh(error);
    } catch (again) {
      this.settings.log.warn({ err: again }, 'the brokers could not be asked who leads the partitions');
    }
  }
}

function beginTenure(): Tenure {
  const over = Promise.withResolvers<'rebalance' | 'expelled' | 'ended'>();
  return { over: over.promise, end: over.resolve, stopped: new AbortController() };
}

const nameOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`;
