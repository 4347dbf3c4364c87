/** Exact arithmetic for the oracle: fractions of whole numbers of any size, so that no rounding of the machine's can hide in an expected value. */
export interface Fraction {
  above: bigint;
  /** Greater than 0. */
  below: bigint;
}

export const ZERO: Fraction = { above: 0n, below: 1n };
export const ONE: Fraction = { above: 1n, below: 1n };

/** The number a double stands for, to its last bit. */
export function exactly(value: number): Fraction {
  let scaled = value;
  let below = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    below *= 2n;
  }
  return { above: BigInt(scaled), below };
}

export const plus = (a: Fraction, b: Fraction): Fraction => ({ above: a.above * b.below + b.above * a.below, below: a.below * b.below });
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { above: -b.above, below: b.below });
export const times = (a: Fraction, b: Fraction): Fraction => ({ above: a.above * b.above, below: a.below * b.below });

export function dividedBy(a: Fraction, b: Fraction): Fraction {
  const sign = b.above < 0n ? -1n : 1n;
  return { above: sign * a.above * b.below, below: sign * b.above * a.below };
}

const isLess = (a: Fraction, b: Fraction): boolean => a.above * b.below < b.above * a.below;
export const clamped = (value: Fraction, low: Fraction, high: Fraction): Fraction => (isLess(value, low) ? low : isLess(high, value) ? high : value);

/** Greatest whole number not above it. */
function floor({ above, below }: Fraction): bigint {
  const towardsZero = above / below;
  return above < 0n && towardsZero * below !== above ? towardsZero - 1n : towardsZero;
}

/** Nearest whole number; a half goes up. */
export const roundedHalfUp = (value: Fraction): bigint => floor(plus(value, { above: 1n, below: 2n }));

const NEAR: Fraction = { above: 1n, below: 100_000n };

/** Whether the value is so close to a half that doubles may round it either way. An exact half is. */
export function isNearHalf(value: Fraction): boolean {
  const whole = { above: floor(value), below: 1n };
  const off = minus(minus(value, whole), { above: 1n, below: 2n });
  return isLess(off.above < 0n ? { above: -off.above, below: off.below } : off, NEAR);
}

const BITS = 80;

/** The nearest double. */
export function toNumber({ above, below }: Fraction): number {
  const size = (of: bigint) => (of < 0n ? -of : of).toString(2).length;
  const shift = BITS - size(above) + size(below);
  const digits = shift > 0 ? (above << BigInt(shift)) / below : above / (below << BigInt(-shift));
  const half = Math.trunc(shift / 2);
  return Number(digits) / 2 ** half / 2 ** (shift - half);
}
