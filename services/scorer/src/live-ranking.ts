/**
 * One scorecard kept ranked in memory.
 *
 * Input: which figures changed, and the day. Output: the ranking, and which regions' messages differ from those last published.
 * Values are looked up again only for regions that were touched; ranks are made again for all, since one change moves its neighbours.
 */
import { addMonths, scoreKey, type RankingMessage, type ScoredRegion, type ScoredRegionMessage, type Through } from '@leapboard/contracts';
import { rank, valuesOf, withMovement, type Figures, type Ranked, type Values } from '@leapboard/engine';
import { ConfigurationError } from '@leapboard/runtime';
import type { LoadedScorecard, ScorecardCatalogue } from '@leapboard/scorecards';

export interface KeyedMessage {
  key: string;
  value: string;
}

export class LiveRanking {
  readonly #id: string;
  readonly #catalogue: ScorecardCatalogue;
  readonly #figures: Figures;
  readonly #now = new Map<string, Values>();
  readonly #yearBefore = new Map<string, Values>();
  readonly #published = new Map<string, string>();
  #loaded: LoadedScorecard | undefined;
  #day = '';
  #ranked: Ranked | undefined;

  constructor(id: string, catalogue: ScorecardCatalogue, figures: Figures) {
    this.#id = id;
    this.#catalogue = catalogue;
    this.#figures = figures;
  }

  get loaded(): LoadedScorecard | undefined {
    return this.#loaded;
  }

  get rows(): readonly ScoredRegion[] {
    return this.#ranked?.rows ?? [];
  }

  get day(): string {
    return this.#day;
  }

  /** Takes up what a former run published. @throws ConfigurationError when the same version was ranked by with another content */
  restore(key: string, message: ScoredRegionMessage | RankingMessage, text: string): void {
    if (message.kind === 'region') {
      this.#published.set(key, text);
      return;
    }
    const same = this.#catalogue.versionOf(this.#id, message.version);
    if (same && same.hash !== message.definition) {
      throw new ConfigurationError([
        `the file of scorecard ${this.#id} changed but its version is still ${message.version}: give it the next version and the day it takes effect from`,
      ]);
    }
  }

  /** A figure of a region changed. */
  touch(measure: string, region: string): void {
    if (this.#loaded && !this.#loaded.measures.includes(measure)) return;
    this.#now.delete(region);
    this.#yearBefore.delete(region);
    this.#ranked = undefined;
  }

  /** The messages that bring readers up to date: regions that changed, then the ranking which closes them. Empty before the first version is in force. */
  messages(day: string, knownAtMs: number, through: Through): KeyedMessage[] {
    if (day !== this.#day) this.#turnTo(day);
    if (!this.#loaded) return [];
    const { scorecard, hash } = this.#loaded;
    const ranked = (this.#ranked ??= this.#rank(this.#loaded));
    const messages: KeyedMessage[] = [];
    const changed: string[] = [];
    for (const row of ranked.rows) {
      const key = scoreKey.region(this.#id, row.region);
      const message: ScoredRegionMessage = { kind: 'region', scorecard: this.#id, ...row };
      const value = JSON.stringify(message);
      if (this.#published.get(key) === value) continue;
      this.#published.set(key, value);
      changed.push(row.region);
      messages.push({ key, value });
    }
    const closing: RankingMessage = {
      kind: 'ranking',
      scorecard: this.#id,
      version: scorecard.version,
      asOf: day,
      knownAt: new Date(knownAtMs).toISOString(),
      notMeasured: ranked.notMeasured,
      through,
      definition: hash,
      regions: ranked.rows.map((row) => row.region),
      changed,
    };
    messages.push({ key: scoreKey.ranking(this.#id), value: JSON.stringify(closing) });
    return messages;
  }

  #turnTo(day: string): void {
    this.#day = day;
    this.#loaded = this.#catalogue.inForce(this.#id, day);
    this.#now.clear();
    this.#yearBefore.clear();
    this.#ranked = undefined;
  }

  #rank({ scorecard }: LoadedScorecard): Ranked {
    const at = (day: string, known: Map<string, Values>) =>
      rank(scorecard, (region) => {
        let values = known.get(region);
        if (!values) known.set(region, (values = valuesOf(scorecard, region, day, this.#figures)));
        return values;
      });
    return withMovement(at(this.#day, this.#now), at(addMonths(this.#day, -12), this.#yearBefore));
  }
}
