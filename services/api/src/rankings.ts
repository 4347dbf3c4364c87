/**
 * Rankings as people ask for them.
 *
 * Input: a scorecard and, if asked, a day (valid time) and a moment of knowledge. Output: the ranking of now from memory, any other computed from the figures known then.
 */
import { Injectable } from '@nestjs/common';
import { addMonths, type HistoryRow, type RankingHead, type ScoredRegion } from '@leapboard/contracts';
import { Figures, rankAsOf } from '@leapboard/engine';
import { Clock } from '@leapboard/runtime';
import { ScorecardCatalogue, type LoadedScorecard } from '@leapboard/scorecards';
import { measureValuesKnownAt, rankingHistory, Store } from '@leapboard/store';
import { knownAtOf } from './known-at.ts';
import { LiveHandler } from './live.handler.ts';
import { notFound } from './problem.ts';

export interface AskedRanking {
  head: Omit<RankingHead, 'through'>;
  /** In order of standing. */
  rows: ScoredRegion[];
}

export interface Asked {
  asOf?: string | undefined;
  knownAt?: string | undefined;
}

@Injectable()
export class Rankings {
  constructor(
    private readonly catalogue: ScorecardCatalogue,
    private readonly clock: Clock,
    private readonly live: LiveHandler,
    private readonly store: Store,
  ) {}

  /** The version in force today, or the first where none is yet. @throws ProblemError 404 */
  scorecard(id: string): LoadedScorecard {
    const found = this.catalogue.current(this.clock.today()).find((one) => one.scorecard.id === id);
    if (!found)
      throw notFound(
        'scorecard',
        id,
        `one of ${this.catalogue
          .current(this.clock.today())
          .map((one) => one.scorecard.id)
          .join(', ')}`,
      );
    return found;
  }

  /** @throws ProblemError 400, 404, 503; StoreBusyError, QueryTimeoutError */
  async ranking(id: string, asked: Asked): Promise<AskedRanking> {
    const current = this.scorecard(id);
    // Its day named or not, the ranking as known now is the live one: the store is a little behind it.
    const isOfNow = asked.asOf === undefined || asked.asOf === this.live.view.ranking(id)?.head.asOf;
    if (asked.knownAt === undefined && isOfNow) return this.rankingOfNow(current);
    const knownAtMs = knownAtOf(asked.knownAt, this.clock.nowMs());
    const asOf = asked.asOf ?? this.clock.today();
    const inForce = this.catalogue.inForce(id, asOf);
    if (!inForce) throw this.notYetInForce(id, asOf);
    const figures = new Figures();
    for (const known of await measureValuesKnownAt(this.store, { measures: inForce.measures, knownAtMs })) {
      figures.set(known.measure, known.region, known.period, { value: known.value, source: known.source, vintage: known.vintage });
    }
    return computed(inForce, asOf, knownAtMs, figures);
  }

  /** One region of a ranking. @throws ProblemError 404 where the scorecard does not rank the region, and as `ranking` does */
  async standing(id: string, region: string, asked: Asked): Promise<{ head: AskedRanking['head']; standing: ScoredRegion }> {
    const { head, rows } = await this.ranking(id, asked);
    const standing = rows.find((row) => row.region === region);
    if (!standing) throw notRanked(id, region, rows.map((row) => row.region).sort());
    return { head, standing };
  }

  /** Each day's last ranking as it was known that day, then the standing of now. `next` is the last day of a page that is not the last. */
  async history(id: string, region: string, page: { cursor?: string | undefined; limit: number }): Promise<{ rows: HistoryRow[]; next: string | null }> {
    const { scorecard } = this.scorecard(id);
    const regions = scorecard.regions.map((one) => one.code);
    if (!regions.includes(region)) throw notRanked(id, region, regions);
    const rows = await rankingHistory(this.store, { scorecard: id, region, afterDay: page.cursor ?? null, limit: page.limit + 1 });
    const now = this.standingOfNow(id, region);
    if (now && now.day > (rows.at(-1)?.day ?? page.cursor ?? '')) rows.push(now);
    if (rows.length <= page.limit) return { rows, next: null };
    const shown = rows.slice(0, page.limit);
    return { rows: shown, next: shown.at(-1)!.day };
  }

  private rankingOfNow(current: LoadedScorecard): AskedRanking {
    this.live.mustBeCaughtUp();
    const live = this.live.view.ranking(current.scorecard.id);
    if (!live) return computed(current, this.clock.today(), this.clock.nowMs(), new Figures());
    const { through: _, ...head } = live.head;
    return { head, rows: live.rows.map((row) => row.region) };
  }

  private standingOfNow(id: string, region: string): HistoryRow | null {
    const head = this.live.view.ranking(id)?.head;
    const standing = this.live.view.region(id, region);
    return head && standing ? { day: head.asOf, total: standing.total, class: standing.class, rank: standing.rank } : null;
  }

  private notYetInForce(id: string, asOf: string): Error {
    const from = this.catalogue.effectiveDays(id)[0]!;
    return notFound('asOf', asOf, `a day from ${from} on, when the first version of ${id} took effect`, `${id} is not in force on ${asOf}`);
  }
}

function computed({ scorecard }: LoadedScorecard, asOf: string, knownAtMs: number, figures: Figures): AskedRanking {
  const { notMeasured, rows } = rankAsOf(scorecard, asOf, addMonths(asOf, -12), figures);
  return { head: { scorecard: scorecard.id, version: scorecard.version, asOf, knownAt: new Date(knownAtMs).toISOString(), notMeasured }, rows };
}

function notRanked(id: string, region: string, regions: readonly string[]): Error {
  return notFound('region', region, `a region ranked by ${id}: ${regions.join(', ')}`);
}
