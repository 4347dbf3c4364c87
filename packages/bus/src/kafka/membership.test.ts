import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { expect, it } from 'vitest';
import { shares } from './membership.ts';

const { AssignerProtocol } = kafkajs;

const joined = (memberId: string, topics: readonly string[], owned: Record<string, number[]> = {}) => ({
  memberId,
  memberMetadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics: [...topics], userData: Buffer.from(JSON.stringify(owned)) }),
});

const decoded = (shared: ReturnType<typeof shares>): Record<string, Record<string, number[]>> =>
  Object.fromEntries(shared.map(({ memberId, memberAssignment }) => [memberId, AssignerProtocol.MemberAssignment.decode(memberAssignment)!.assignment]));

it('every partition has one owner, evenly, whoever leads and in whatever order members are named', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 12 }), (ids, count) => {
      const members = ids.map((id) => joined(id, ['t']));
      const shared = decoded(shares(members, new Map([['t', count]])));
      expect(decoded(shares(members.toReversed(), new Map([['t', count]])))).toEqual(shared);
      const given = Object.values(shared).map((assignment) => assignment['t'] ?? []);
      expect(given.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, partition) => partition));
      const sizes = given.map((partitions) => partitions.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

it('a member keeps what it had as far as that is even', () => {
  const members = [joined('a', ['t'], { t: [1, 3] }), joined('b', ['t'], { t: [0, 2] }), joined('c', ['t'])];
  const shared = decoded(shares(members, new Map([['t', 6]])));
  expect(shared['a']!['t']).toEqual([1, 3]);
  expect(shared['b']!['t']).toEqual([0, 2]);
  expect(shared['c']!['t']).toEqual([4, 5]);
});

it('a topic goes to those who want it, also when the leader does not', () => {
  const shared = decoded(
    shares(
      [joined('a', ['x']), joined('b', ['x', 'y'])],
      new Map([
        ['x', 2],
        ['y', 1],
      ]),
    ),
  );
  expect(shared['b']!['y']).toEqual([0]);
  expect(shared['a']!['y']).toBeUndefined();
  expect([...shared['a']!['x']!, ...(shared['b']!['x'] ?? [])].toSorted((a, b) => a - b)).toEqual([0, 1]);
});
