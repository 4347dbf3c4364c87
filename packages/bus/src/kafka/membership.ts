/**
 * One place in a consumer group, as the broker's coordinator sees it: joining, heartbeats, committed offsets, leaving.
 *
 * In: topics with their partition counts. Out: the partitions that are ours in this generation. The leader of the group shares out (assignment.ts).
 */
import kafkajs from 'kafkajs';
import { shareOut } from '../assignment.ts';
import type { Partition } from '../event-bus.ts';
import { isExpelled, protocolFault } from './faults.ts';
import type { Coordinator, KafkaLink } from './link.ts';
import type { Settings } from './options.ts';

const { AssignerProtocol } = kafkajs;
const PROTOCOL = 'leapboard-even';

export type Pulse = 'stable' | 'rebalance' | 'expelled';

export class Membership {
  private readonly link: KafkaLink;
  private readonly group: string;
  private readonly topics: readonly string[];
  /** Topic → how many partitions it has; also of topics which only other members want. */
  private readonly counts: ReadonlyMap<string, number>;
  private readonly settings: Settings;
  private coordinator: Coordinator | null = null;
  private memberId = '';
  private generation = -1;
  /** What was ours last: the leader gives it back when that is even. */
  private owned: Record<string, number[]> = {};

  constructor(link: KafkaLink, group: string, topics: readonly string[], counts: ReadonlyMap<string, number>, settings: Settings) {
    this.link = link;
    this.group = group;
    this.topics = topics;
    this.counts = counts;
    this.settings = settings;
  }

  /** Takes part in the next generation; waits until all members do. */
  async join(): Promise<Partition[]> {
    this.coordinator = await this.link.coordinator(this.group);
    try {
      const { sessionTimeoutMs: sessionTimeout, rebalanceTimeoutMs: rebalanceTimeout } = this.settings;
      const groupProtocols = [
        {
          name: PROTOCOL,
          metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics: [...this.topics], userData: Buffer.from(JSON.stringify(this.owned)) }),
        },
      ];
      const joined = await this.coordinator.joinGroup({ groupId: this.group, memberId: this.memberId, sessionTimeout, rebalanceTimeout, groupProtocols });
      this.memberId = joined.memberId;
      this.generation = joined.generationId;
      const groupAssignment = joined.leaderId === this.memberId ? shares(joined.members, this.counts) : [];
      const { memberAssignment } = await this.coordinator.syncGroup({
        groupId: this.group,
        generationId: this.generation,
        memberId: this.memberId,
        groupAssignment,
      });
      this.owned = AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {};
    } catch (error) {
      if (protocolFault(error) === 'UNKNOWN_MEMBER_ID') this.forget();
      throw error;
    }
    return Object.entries(this.owned).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
  }

  /** Tells the coordinator that we live. @throws what passes: brokers away, a coordinator that moves */
  async heartbeat(): Promise<Pulse> {
    try {
      this.coordinator ??= await this.link.coordinator(this.group);
      await this.coordinator.heartbeat({ groupId: this.group, groupGenerationId: this.generation, memberId: this.memberId });
      return 'stable';
    } catch (error) {
      if (protocolFault(error) === 'REBALANCE_IN_PROGRESS') return 'rebalance';
      if (isExpelled(error)) return 'expelled';
      this.coordinator = null;
      throw error;
    }
  }

  /** The committed offsets, undefined where there is none. */
  async committed(partitions: readonly Partition[]): Promise<(number | undefined)[]> {
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition }) => ({ partition, offset: '-1' })),
    }));
    this.coordinator ??= await this.link.coordinator(this.group);
    const { responses } = await this.coordinator.offsetFetch({ groupId: this.group, topics });
    const found = new Map(
      responses.flatMap(({ topic, partitions: ofTopic }) => ofTopic.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)])),
    );
    return partitions.map(({ topic, partition }) => {
      const offset = found.get(`${topic}/${partition}`) ?? -1;
      return offset < 0 ? undefined : offset;
    });
  }

  /** The broker refuses it when our generation is over: that is the fence. */
  async commit({ topic, partition }: Partition, next: number): Promise<void> {
    try {
      this.coordinator ??= await this.link.coordinator(this.group);
      const topics = [{ topic, partitions: [{ partition, offset: String(next) }] }];
      await this.coordinator.offsetCommit({ groupId: this.group, groupGenerationId: this.generation, memberId: this.memberId, topics });
    } catch (error) {
      if (!isExpelled(error)) this.coordinator = null;
      throw error;
    }
  }

  /** Lets the others have our partitions at once. */
  async leave(): Promise<void> {
    if (this.memberId === '') return;
    const { memberId } = this;
    this.forget();
    const coordinator = this.coordinator ?? (await this.link.coordinator(this.group));
    await coordinator.leaveGroup({ groupId: this.group, memberId });
  }

  /** The next join is that of a newcomer. */
  private forget(): void {
    this.memberId = '';
    this.generation = -1;
    this.owned = {};
  }
}

interface Joined {
  memberId: string;
  memberMetadata: Buffer;
}

/** What the leader decides: every partition of every topic to one of the members that want it. */
export function shares(members: readonly Joined[], counts: ReadonlyMap<string, number>): { memberId: string; memberAssignment: Buffer }[] {
  const wishes = members
    .map(({ memberId, memberMetadata }) => ({ memberId, ...AssignerProtocol.MemberMetadata.decode(memberMetadata)! }))
    .toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const owners = new Map<string, string>(
    wishes.flatMap(({ memberId, userData }) => {
      const owned = userData.length === 0 ? {} : (JSON.parse(userData.toString('utf8')) as Record<string, number[]>);
      return Object.entries(owned).flatMap(([topic, partitions]) => partitions.map((partition) => [`${topic}/${partition}`, memberId] as const));
    }),
  );
  const offered = [...new Set(wishes.flatMap(({ topics }) => topics))].toSorted().map((topic) => ({
    partitions: Array.from({ length: counts.get(topic) ?? 0 }, (_, partition) => `${topic}/${partition}`),
    members: wishes.filter((wish) => wish.topics.includes(topic)).map(({ memberId }) => memberId),
  }));
  const shared = shareOut(offered, (place) => owners.get(place));
  return wishes.map(({ memberId }) => {
    const assignment: Record<string, number[]> = {};
    for (const [place, owner] of shared) {
      const at = place.lastIndexOf('/');
      if (owner === memberId) (assignment[place.slice(0, at)] ??= []).push(Number(place.slice(at + 1)));
    }
    return { memberId, memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 1, assignment, userData: Buffer.alloc(0) }) };
  });
}
