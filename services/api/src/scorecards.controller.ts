/** /api/v1/scorecards: definitions, rankings, regions, history, what if. */
import { IncomingMessage } from 'node:http';
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  evaluateRequest,
  reasonsOf,
  scorecardSummary,
  type Evaluation,
  type HistoryRow,
  type Ranking,
  type RegionStanding,
  type ScorecardDefinition,
} from '@leapboard/contracts';
import { evaluate } from '@leapboard/engine';
import { Clock } from '@leapboard/runtime';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import type { z } from 'zod';
import { readJsonBody } from './body.ts';
import { rowOf } from './live-view.ts';
import { badRequest } from './problem.ts';
import { readQuery } from './query.ts';
import { Rankings } from './rankings.ts';
import { routes } from './routes.ts';
import { served } from './served-path.ts';

const VALUES_MAX = 200;

/** The values of a what-if question. @throws ProblemError 400 for ids that are none of the scorecard's indicators, and too many values */
function readValues(body: unknown, indicators: readonly string[]): Record<string, number | null> {
  const read = evaluateRequest.safeParse(body);
  if (!read.success) throw badRequest('the body is not what is asked for', reasonsOf(read.error, body));
  const { values } = read.data;
  const given = Object.keys(values);
  if (given.length > VALUES_MAX) throw badRequest('too many values', [{ field: 'values', value: given.length, allowed: `at most ${VALUES_MAX} values` }]);
  const unknown = given.filter((id) => !indicators.includes(id));
  if (unknown.length > 0) {
    const allowed = `an indicator of the scorecard: ${indicators.join(', ')}`;
    throw badRequest(
      'there are values of unknown indicators',
      unknown.map((id) => ({ field: `values.${id}`, value: values[id] ?? null, allowed })),
    );
  }
  return values;
}

@Controller()
export class ScorecardsController {
  constructor(
    private readonly catalogue: ScorecardCatalogue,
    private readonly clock: Clock,
    private readonly rankings: Rankings,
  ) {}

  @Get(served(routes.scorecards))
  list(@Query() query: unknown): { rows: z.infer<typeof scorecardSummary>[] } {
    readQuery(routes.scorecards.query, query);
    return { rows: this.catalogue.current(this.clock.today()).map(({ definition }) => scorecardSummary.parse(definition)) };
  }

  @Get(served(routes.scorecard))
  definition(@Param('id') id: string, @Query() query: unknown): ScorecardDefinition {
    readQuery(routes.scorecard.query, query);
    return this.rankings.scorecard(id).definition;
  }

  @Get(served(routes.ranking))
  async ranking(@Param('id') id: string, @Query() query: unknown): Promise<Ranking> {
    const { head, rows } = await this.rankings.ranking(id, readQuery(routes.ranking.query, query));
    return { ...head, rows: rows.map(rowOf) };
  }

  @Get(served(routes.region))
  async region(@Param('id') id: string, @Param('region') region: string, @Query() query: unknown): Promise<RegionStanding> {
    const { head, standing } = await this.rankings.standing(id, region, readQuery(routes.region.query, query));
    return { ...head, ...standing };
  }

  @Get(served(routes.history))
  async history(@Param('id') id: string, @Param('region') region: string, @Query() query: unknown): Promise<{ rows: HistoryRow[]; next: string | null }> {
    return this.rankings.history(id, region, readQuery(routes.history.query, query));
  }

  @Post(served(routes.evaluate))
  @HttpCode(200)
  async evaluate(@Param('id') id: string, @Req() request: IncomingMessage, @Query() query: unknown): Promise<Evaluation> {
    readQuery(routes.evaluate.query, query);
    const { scorecard } = this.rankings.scorecard(id);
    const { body } = await readJsonBody(request, ['application/json']);
    const indicators = scorecard.indicators.map((indicator) => indicator.id);
    return evaluate(scorecard, readValues(body, indicators));
  }
}
