/** Who reads what: shares the partitions of the topics out to the members of one consumer group. Pure. */

/** One topic of the group: its partitions, and the members which want it in the order in which they joined. */
export interface Share<P, M> {
  partitions: readonly P[];
  members: readonly M[];
}

/**
 * Gives every partition one owner, evenly, moving as little as evenness allows.
 *
 * Within a topic the members' counts differ by one at most; those with the fewest partitions of the topics before get the odd ones.
 * A topic without members stays unowned. O(partitions × members).
 *
 * @param ownerOf who has a partition now, undefined = nobody
 */
export function shareOut<P, M>(shares: readonly Share<P, M>[], ownerOf: (partition: P) => M | undefined): Map<P, M> {
  const owners = new Map<P, M>();
  const totals = new Map<M, number>();
  for (const { partitions, members } of shares) {
    if (members.length === 0) continue;
    const free = quotas(partitions, members, ownerOf, totals);
    for (const member of members) totals.set(member, (totals.get(member) ?? 0) + free.get(member)!);
    const moving: P[] = [];
    for (const partition of partitions) {
      const owner = ownerOf(partition);
      if (owner !== undefined && take(free, owner)) owners.set(partition, owner);
      else moving.push(partition);
    }
    for (const partition of moving)
      owners.set(
        partition,
        members.find((member) => take(free, member))!,
      );
  }
  return owners;
}

/** How many partitions of one topic each member is to have. */
function quotas<P, M>(
  partitions: readonly P[],
  members: readonly M[],
  ownerOf: (partition: P) => M | undefined,
  totals: ReadonlyMap<M, number>,
): Map<M, number> {
  const held = new Map<M, number>();
  for (const partition of partitions) {
    const owner = ownerOf(partition);
    if (owner !== undefined) held.set(owner, (held.get(owner) ?? 0) + 1);
  }
  const count = (of: ReadonlyMap<M, number>, member: M): number => of.get(member) ?? 0;
  const ordered = members.toSorted((a, b) => count(totals, a) - count(totals, b) || count(held, b) - count(held, a));
  const each = Math.floor(partitions.length / members.length);
  const odd = partitions.length % members.length;
  return new Map(ordered.map((member, index) => [member, each + (index < odd ? 1 : 0)]));
}

function take<M>(free: Map<M, number>, member: M): boolean {
  const left = free.get(member) ?? 0;
  if (left > 0) free.set(member, left - 1);
  return left > 0;
}
