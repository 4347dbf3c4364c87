/** GET /api/v1/live: server-sent events, written on the response itself so that ids, resumption and back-pressure are ours. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { describeUnknownRegion, regionIn } from '@leapboard/regions';
import { Clock } from '@leapboard/runtime';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { CONNECTIONS_MAX } from './live-connections.ts';
import { LiveHandler } from './live.handler.ts';
import { badRequest, unavailable } from './problem.ts';
import { readQuery } from './query.ts';
import { Rankings } from './rankings.ts';
import { routes } from './routes.ts';
import { served } from './served-path.ts';

@Controller()
export class LiveController {
  constructor(
    private readonly catalogue: ScorecardCatalogue,
    private readonly clock: Clock,
    private readonly live: LiveHandler,
    private readonly rankings: Rankings,
  ) {}

  @Get(served(routes.live))
  open(@Req() request: IncomingMessage, @Res() response: ServerResponse, @Query() query: unknown): void {
    const { scorecard = null, scope = null, lastEventId } = readQuery(routes.live.query, query);
    if (scorecard !== null) this.rankings.scorecard(scorecard);
    if (scope !== null) this.checkScope(scope);
    this.live.mustBeCaughtUp();
    if (this.live.connections.isFull) throw unavailable(`${CONNECTIONS_MAX} live connections are open already`);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    if (request.method === 'HEAD') return void response.end();
    const header = request.headers['last-event-id'];
    const seen = (Array.isArray(header) ? header[0] : header) ?? lastEventId ?? null;
    const scorecards = scorecard === null ? this.catalogue.ids() : [scorecard];
    this.live.connections.open(response, { scorecard, scope }, seen, { scorecards, now: new Date(this.clock.nowMs()).toISOString() });
  }

  private checkScope(scope: string): void {
    const year = Number(this.clock.today().slice(0, 4));
    if (regionIn(scope, year)) return;
    throw badRequest('the scope is no region in force', [{ field: 'scope', value: scope, allowed: describeUnknownRegion(scope, year) }]);
  }
}
