import { startOfDayMs } from '@leapboard/contracts';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DrivenClock, SystemClock } from './clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Puts a hand on the machine's running time; the result moves it on. */
function heldPerformance(): (ms: number) => void {
  let nowMs = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  return (ms) => {
    nowMs += ms;
  };
}

describe('the system clock', () => {
  test('never goes back when wall time does', () => {
    const wall = vi.spyOn(Date, 'now');
    const clock = new SystemClock();
    const seen = [1_000, 5_000, 2_000, 5_001].map((ms) => {
      wall.mockReturnValue(ms);
      return clock.nowMs();
    });
    expect(seen).toEqual([1_000, 5_000, 5_000, 5_001]);
  });
});

describe('the driven clock', () => {
  test('stands still until started, then goes on from where it stood', () => {
    const pass = heldPerformance();
    const clock = new DrivenClock(50);
    pass(700);
    expect(clock.nowMs()).toBe(50);
    clock.start();
    pass(30.6);
    expect(clock.nowMs()).toBe(80);
    clock.start();
    pass(1.4);
    expect(clock.nowMs()).toBe(82);
  });

  test('moves forward when told, and ignores an earlier moment', () => {
    const pass = heldPerformance();
    const clock = new DrivenClock(50);
    clock.advanceTo(100);
    clock.advanceTo(60);
    expect(clock.nowMs()).toBe(100);
    clock.start();
    pass(10);
    clock.advanceTo(105);
    expect(clock.nowMs()).toBe(110);
    clock.advanceTo(500);
    pass(5);
    expect(clock.nowMs()).toBe(505);
  });

  test('never goes back, whatever is done to it', () => {
    const step = fc.oneof(
      fc.double({ min: 0, max: 1e6, noNaN: true }).map((ms) => ({ pass: ms })),
      fc.nat(3_000_000).map((ms) => ({ to: ms })),
      fc.constant({ start: true }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const pass = heldPerformance();
        const clock = new DrivenClock(1_000);
        let lastMs = clock.nowMs();
        for (const one of steps) {
          if ('pass' in one) pass(one.pass);
          else if ('to' in one) clock.advanceTo(one.to);
          else clock.start();
          expect(clock.nowMs()).toBeGreaterThanOrEqual(lastMs);
          lastMs = clock.nowMs();
        }
      }),
    );
  });

  test('turns the day at midnight in Shanghai', () => {
    const midnight = startOfDayMs('2024-03-01');
    const clock = new DrivenClock(midnight - 1);
    expect(clock.today()).toBe('2024-02-29');
    clock.advanceTo(midnight);
    expect(clock.today()).toBe('2024-03-01');
  });
});
