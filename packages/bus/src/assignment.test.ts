import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareOut } from './assignment.ts';

const MEMBERS = ['a', 'b', 'c', 'd', 'e'];

it('every partition has one owner who wants it, counts differ by one at most, and no more moves than evenness asks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.array(fc.subarray(MEMBERS, { minLength: 1 }), { minLength: 1, maxLength: 6 }), (count, generations) => {
      const partitions = Array.from({ length: count }, (_, partition) => partition);
      let owners = new Map<number, string>();
      for (const members of generations) {
        const before = owners;
        owners = shareOut([{ partitions, members }], (partition) => before.get(partition));
        expect([...owners.keys()].toSorted((a, b) => a - b)).toEqual(partitions);
        const sizes = members.map((member) => partitions.filter((partition) => owners.get(partition) === member).length);
        expect(sizes.reduce((a, b) => a + b)).toBe(count);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(partitions.filter((partition) => owners.get(partition) === before.get(partition)).length).toBe(mostKept(partitions, members, before));
      }
    }),
  );
});

/** How many partitions can stay where they are when counts have to be even: the largest holders get the odd ones. */
function mostKept(partitions: readonly number[], members: readonly string[], before: ReadonlyMap<number, string>): number {
  const held = members.map((member) => partitions.filter((partition) => before.get(partition) === member).length).toSorted((a, b) => b - a);
  const each = Math.floor(partitions.length / members.length);
  const odd = partitions.length % members.length;
  return held.reduce((sum, count, index) => sum + Math.min(count, each + (index < odd ? 1 : 0)), 0);
}

it('odd partitions of several topics go to different members', () => {
  const owners = shareOut(
    ['x', 'y', 'z', 'w'].map((topic) => ({ partitions: [topic], members: ['a', 'b'] })),
    () => undefined,
  );
  expect([...owners.values()].toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

it('a member gets partitions of the topics it asked for only', () => {
  const owners = shareOut(
    [
      { partitions: ['x0', 'x1'], members: ['a'] },
      { partitions: ['y0', 'y1'], members: ['a', 'b'] },
      { partitions: ['z0'], members: [] },
    ],
    () => undefined,
  );
  expect(Object.fromEntries(owners)).toEqual({ x0: 'a', x1: 'a', y0: 'a', y1: 'b' });
});
