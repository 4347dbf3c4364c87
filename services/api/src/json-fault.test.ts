import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON with one stretch replaced by characters that matter to its grammar. */
const damaged = fc
  .tuple(fc.json(), fc.nat(), fc.nat(3), fc.string({ unit: fc.constantFrom(...'{}[],:"\\ \n0123.-+eEtrufalsn\u0001x'.split('')), maxLength: 4 }))
  .map(([text, place, length, by]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + by + text.slice(at + length);
  });

describe('where a text stops being JSON', () => {
  it('finds a fault exactly where JSON.parse refuses, and none where it takes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        expect(jsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('the text before the fault can be gone on with, so the fault is not named too late', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const fault = jsonFault(text);
        if (fault === null) return;
        const again = jsonFault(text.slice(0, fault.position));
        // Cut off there, nothing is wrong but the end.
        if (again !== null) expect(again.position).toBe(fault.position);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['', 0, 1, 1],
    ['{"a": N/A}', 6, 1, 7],
    ['[1,\n 2,]', 7, 2, 4],
    ['{"a" 1}', 5, 1, 6],
    ['[1] 2', 4, 1, 5],
    ['"a\nb"', 2, 1, 3],
  ])('%j at position %d', (text, position, line, column) => {
    expect(jsonFault(text)).toEqual({ position, line, column });
  });

  it('survives megabytes of one string and of brackets', () => {
    expect(jsonFault(`"${'x'.repeat(5_000_000)}`)).toMatchObject({ position: 5_000_001 });
    expect(jsonFault('['.repeat(1_000_000))).toMatchObject({ position: 1_000_000 });
  });
});
