/**
 * From indicator values to points, totals and classes of one region.
 *
 * Points are whole numbers of 10⁻⁶, each indicator rounded to that once, so parts add up exactly. The total is rounded once, half up, to two decimals;
 * everything after (class, rank) looks at that published figure: 79.995 is 80.00 is A.
 */
import type { Goalposts, MicroPoints, Scorecard } from './scorecard.ts';

const MICRO_PER_HUNDREDTH = 10_000;

/** Share of an indicator's points, 0 to 1: min(value ÷ standard, 1) on the way from `low`; a value at the standard has all of them. */
export function goalpostsShare(rule: Goalposts, value: number): number {
  const share = (value - rule.low) / (rule.standard - rule.low);
  return Math.min(Math.max(share, 0), 1);
}

/** Total in hundredths of a point, rounded half up. */
export function publishedHundredths(micro: MicroPoints): number {
  return Math.floor((micro + MICRO_PER_HUNDREDTH / 2) / MICRO_PER_HUNDREDTH);
}

/** Class of a published total (in hundredths): the highest whose lower end it reaches. */
export function classOf(scorecard: Pick<Scorecard, 'classes'>, hundredths: number): string {
  const bands = scorecard.classes;
  return (bands.find((band) => hundredths >= Math.round(band.from * 100)) ?? bands[bands.length - 1]!).id;
}

/**
 * Points each indicator can bring once those not measured anywhere have left: the others' grow in proportion and still sum to the whole scorecard.
 * Rounded on the running sum, so that not a millionth gets lost. Unmeasured indicators get 0.
 */
export function rescaledMaxima(scorecard: Scorecard, measured: readonly boolean[]): MicroPoints[] {
  const whole = scorecard.indicators.reduce((sum, indicator) => sum + indicator.maxMicro, 0);
  const kept = scorecard.indicators.reduce((sum, indicator, at) => sum + (measured[at] ? indicator.maxMicro : 0), 0);
  let running = 0;
  let given = 0;
  return scorecard.indicators.map((indicator, at) => {
    if (!measured[at]) return 0;
    running += indicator.maxMicro;
    const max = Math.round((running * whole) / kept) - given;
    given += max;
    return max;
  });
}

/** What one region gets for its values; an entry per indicator of the scorecard, undefined where it has none. */
export interface Tally {
  points: (MicroPoints | undefined)[];
  lowMicro: MicroPoints;
  highMicro: MicroPoints;
  /** An indicator others have is missing here. */
  provisional: boolean;
}

export function tally(scorecard: Scorecard, maxima: readonly MicroPoints[], measured: readonly boolean[], values: readonly (number | undefined)[]): Tally {
  let lowMicro = 0;
  let missingMicro = 0;
  let provisional = false;
  const points = scorecard.indicators.map((indicator, at): MicroPoints | undefined => {
    if (!measured[at]) return undefined;
    const value = values[at];
    if (value === undefined) {
      provisional = true;
      missingMicro += maxima[at]!;
      return undefined;
    }
    const got = Math.round(maxima[at]! * goalpostsShare(indicator.scoring, value));
    lowMicro += got;
    return got;
  });
  return { points, lowMicro, highMicro: lowMicro + missingMicro, provisional };
}
