import { describe, expect, it } from 'vitest';
import { coalesced } from './coalesce.ts';

/** A task whose runs end when told to. */
function heldTask(): { task: () => Promise<void>; runs: () => number; endRun: () => Promise<void> } {
  const open: (() => void)[] = [];
  let runs = 0;
  return {
    task: () => {
      runs += 1;
      return new Promise((resolve) => open.push(resolve));
    },
    runs: () => runs,
    endRun: async () => {
      open.shift()?.();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('coalesced calls', () => {
  it('run at once, never two at a time, and once more for all that came meanwhile', async () => {
    const held = heldTask();
    const call = coalesced(held.task);
    call();
    expect(held.runs()).toBe(1);
    call();
    call();
    call();
    expect(held.runs()).toBe(1);
    await held.endRun();
    expect(held.runs()).toBe(2);
    await held.endRun();
    expect(held.runs()).toBe(2);
  });

  it('start again after a rest', async () => {
    const held = heldTask();
    const call = coalesced(held.task);
    call();
    await held.endRun();
    call();
    expect(held.runs()).toBe(2);
  });
});
