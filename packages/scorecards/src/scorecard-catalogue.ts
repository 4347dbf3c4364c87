/** All scorecards and their versions: which one is in force on a day. A new version takes effect from its day on and rewrites nothing before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { readScorecard, ScorecardFileError, type LoadedScorecard } from './read-scorecard.ts';

const shippedFiles = new URL('../files/', import.meta.url);

export class ScorecardCatalogue {
  /** Versions of each id, the first effective first. */
  readonly #versions = new Map<string, LoadedScorecard[]>();

  constructor(loaded: readonly LoadedScorecard[]) {
    for (const one of loaded) {
      const { id, version, effectiveFrom } = one.scorecard;
      const versions = this.#versions.get(id) ?? [];
      const rival = versions.find((other) => other.scorecard.version === version || other.scorecard.effectiveFrom === effectiveFrom);
      if (rival)
        throw new ScorecardFileError(id, [
          `version ${version} from ${effectiveFrom} stands beside version ${rival.scorecard.version} from ${rival.scorecard.effectiveFrom}`,
        ]);
      versions.push(one);
      this.#versions.set(
        id,
        versions.sort((a, b) => (a.scorecard.effectiveFrom < b.scorecard.effectiveFrom ? -1 : 1)),
      );
    }
  }

  /** The scorecards the product ships, or those of another folder of YAML files. @throws ScorecardFileError */
  static load(folder: URL = shippedFiles): ScorecardCatalogue {
    const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
    return new ScorecardCatalogue(files.map((file) => readScorecard(file, readFileSync(new URL(file, folder), 'utf8'))));
  }

  ids(): string[] {
    return [...this.#versions.keys()].sort();
  }

  /** One per id: the version in force on the day, else its first. */
  current(day: string): LoadedScorecard[] {
    return this.ids().map((id) => this.inForce(id, day) ?? this.#versions.get(id)![0]!);
  }

  /** The version in force on a day: the last that took effect by then. undefined before the first. */
  inForce(id: string, day: string): LoadedScorecard | undefined {
    return this.#versions.get(id)?.findLast((one) => one.scorecard.effectiveFrom <= day);
  }

  /** A version by its name. */
  versionOf(id: string, version: string): LoadedScorecard | undefined {
    return this.#versions.get(id)?.find((one) => one.scorecard.version === version);
  }

  /** Measures any version of the scorecard looks at. */
  measuresOf(id: string): string[] {
    return [...new Set(this.#versions.get(id)?.flatMap((one) => one.measures) ?? [])];
  }

  /** The different ages (months) at which figures of the scorecard cease to count. */
  staleAfterMonthsOf(id: string): number[] {
    const metrics = (this.#versions.get(id) ?? []).flatMap(({ scorecard }) =>
      scorecard.indicators.flatMap((one) => (one.denominator ? [one.numerator, one.denominator] : [one.numerator])),
    );
    return [...new Set(metrics.map((metric) => metric.staleAfterMonths))];
  }

  /** Days on which a version of the scorecard takes effect, in order. */
  effectiveDays(id: string): string[] {
    return this.#versions.get(id)?.map((one) => one.scorecard.effectiveFrom) ?? [];
  }
}
