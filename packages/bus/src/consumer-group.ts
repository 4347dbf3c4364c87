/**
 * Consumer groups: members share the partitions; whenever one joins or leaves, the partitions that move are first given up, then taken over.
 *
 * In: members with their topics and callbacks. Out: calls of `onRevoked`, `onAssigned`, `onBatch`. The callbacks of one member never overlap.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { shareOut } from './assignment.ts';
import type { GroupOptions, Partition, Subscription } from './event-bus.ts';
import { OffsetOutOfRangeError, PartitionNotOwnedError } from './errors.ts';
import type { GroupOffset, LogPartition, MessageLog } from './message-log.ts';
import { Reader } from './reader.ts';
import type { DeliveryFaults } from './reader.ts';

/** One who reads the log: told of every write, closed with the bus. */
export interface Consumer {
  wake(): void;
  close(): Promise<void>;
}

/** What the groups need of the bus. */
export interface GroupSurroundings {
  log: MessageLog;
  faults: DeliveryFaults | undefined;
  commit: (offset: GroupOffset) => Promise<void>;
  /** All who read; a member adds itself and takes itself out. */
  consumers: Set<Consumer>;
}

export class ConsumerGroup {
  readonly name: string;
  readonly surroundings: GroupSurroundings;
  private readonly members = new Set<GroupMember>();
  private readonly leaving = new Set<GroupMember>();
  private readonly owners = new Map<LogPartition, GroupMember>();
  private rebalancing: Promise<void> | null = null;
  private isOutdated = false;

  constructor(name: string, surroundings: GroupSurroundings) {
    this.name = name;
    this.surroundings = surroundings;
  }

  /** Adds a member. Its callbacks begin in a later turn of the event loop, so that the caller holds the subscription by then. */
  join(topics: readonly string[], options: GroupOptions): GroupMember {
    const member = new GroupMember(this, topics, options);
    this.members.add(member);
    this.rebalance();
    return member;
  }

  /** Lets a member go after its last callback. */
  leave(member: GroupMember): void {
    this.members.delete(member);
    this.leaving.add(member);
    this.rebalance();
  }

  /** A member failed: its partitions pass to the others without a word, because its state is not to be trusted. */
  lose(member: GroupMember): void {
    this.members.delete(member);
    for (const [partition, owner] of this.owners) if (owner === member) this.owners.delete(partition);
    this.rebalance();
  }

  /** Resolves when the partitions rest. */
  async settled(): Promise<void> {
    await this.rebalancing;
  }

  private rebalance(): void {
    this.isOutdated = true;
    this.rebalancing ??= this.rebalanceUntilRight();
  }

  private async rebalanceUntilRight(): Promise<void> {
    await nextTurn();
    while (this.isOutdated) {
      this.isOutdated = false;
      await this.rebalanceOnce();
    }
    this.rebalancing = null;
  }

  private async rebalanceOnce(): Promise<void> {
    const target = this.target();
    const leaving = [...this.leaving];
    this.leaving.clear();
    const lost = Map.groupBy(
      [...this.owners].filter(([partition, owner]) => target.get(partition) !== owner),
      ([, owner]) => owner,
    );
    await Promise.all(
      [...lost].map(([member, moving]) =>
        this.giveUp(
          member,
          moving.map(([partition]) => partition),
        ),
      ),
    );
    for (const member of leaving) member.end();
    const gained = Map.groupBy(
      [...target].filter(([partition]) => !this.owners.has(partition)),
      ([, owner]) => owner,
    );
    await Promise.all(
      [...gained].map(([member, moving]) =>
        this.takeOver(
          member,
          moving.map(([partition]) => partition),
        ),
      ),
    );
    for (const member of new Set([...lost.keys(), ...gained.keys()])) member.resume();
  }

  private target(): Map<LogPartition, GroupMember> {
    const members = [...this.members];
    const topics = new Set(members.flatMap((member) => member.topics));
    const shares = [...topics].map((topic) => ({
      partitions: this.surroundings.log.partitionsOf(topic),
      members: members.filter((member) => member.topics.includes(topic)),
    }));
    return shareOut(shares, (partition) => this.owners.get(partition));
  }

  private async giveUp(member: GroupMember, partitions: readonly LogPartition[]): Promise<void> {
    await member.giveUp(partitions);
    for (const partition of partitions) this.owners.delete(partition);
  }

  private async takeOver(member: GroupMember, partitions: readonly LogPartition[]): Promise<void> {
    await member.pause();
    if (!this.members.has(member)) return;
    for (const partition of partitions) this.owners.set(partition, member);
    await member.takeOver(partitions);
  }
}

/** One subscription of a group. */
export class GroupMember implements Subscription, Consumer {
  readonly topics: readonly string[];
  private readonly group: ConsumerGroup;
  private readonly options: GroupOptions;
  private readonly reader: Reader;
  private readonly owned = new Map<string, LogPartition>();
  private readonly ended = Promise.withResolvers<void>();
  private hasFailed = false;
  private isClosing = false;

  constructor(group: ConsumerGroup, topics: readonly string[], options: GroupOptions) {
    this.group = group;
    this.topics = topics;
    this.options = options;
    const { log, faults, consumers } = group.surroundings;
    const { maxBatch, onBatch } = options;
    this.reader = new Reader(log, { maxBatch, faults, onBatch, onFailure: (error) => this.fail(error) });
    consumers.add(this);
  }

  /** @throws PartitionNotOwnedError, OffsetOutOfRangeError */
  async commit(partition: Partition, next: number): Promise<void> {
    const owned = this.owned.get(nameOf(partition));
    if (!owned) throw new PartitionNotOwnedError(partition.topic, partition.partition);
    checkOffset(owned, next);
    await this.group.surroundings.commit({ group: this.group.name, partition: owned, next });
  }

  /** Not to be awaited within a callback of the same subscription: it waits for that callback. */
  async close(): Promise<void> {
    if (!this.isClosing) {
      this.isClosing = true;
      void this.reader.stop();
      this.group.leave(this);
    }
    await this.ended.promise;
    await this.reader.stop();
  }

  /** Takes note that the group let it go. */
  end(): void {
    this.group.surroundings.consumers.delete(this);
    this.ended.resolve();
  }

  wake(): void {
    this.reader.wake();
  }

  async pause(): Promise<void> {
    await this.reader.pause();
  }

  resume(): void {
    this.reader.resume();
  }

  async giveUp(partitions: readonly LogPartition[]): Promise<void> {
    await this.reader.pause();
    await this.call(() => this.options.onRevoked?.(partitions.map(({ topic, partition }) => ({ topic, partition }))));
    for (const partition of partitions) {
      this.owned.delete(nameOf(partition));
      this.reader.remove(partition);
    }
  }

  async takeOver(partitions: readonly LogPartition[]): Promise<void> {
    for (const partition of partitions) this.owned.set(nameOf(partition), partition);
    await this.call(async () => {
      const asked = await this.options.onAssigned?.(partitions.map(({ topic, partition, next }) => ({ topic, partition, end: next })));
      partitions.forEach((partition, at) => {
        const from = asked?.[at] ?? this.group.surroundings.log.committed(this.group.name, partition) ?? 0;
        checkOffset(partition, from);
        this.reader.add(partition, from);
      });
    });
  }

  private async call(callback: () => Promise<unknown> | undefined): Promise<void> {
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
    this.group.surroundings.consumers.delete(this);
    void this.reader.stop();
    this.group.lose(this);
    this.options.onFailure(error);
  }
}

/** @throws OffsetOutOfRangeError unless the offset is a whole number from 0 to the partition's end */
export function checkOffset(partition: LogPartition, offset: number): void {
  if (!Number.isInteger(offset) || offset < 0 || offset > partition.next)
    throw new OffsetOutOfRangeError(partition.topic, partition.partition, offset, partition.next);
}

const nameOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`;
