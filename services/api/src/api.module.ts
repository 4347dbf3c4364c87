/** The HTTP API. Needs, globally provided: the runtime's ports and the scorecard catalogue. The application that hosts it calls `configureHttp`. */
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DemoController } from './demo.controller.ts';
import { DemoHandler } from './demo.handler.ts';
import { EventsController } from './events.controller.ts';
import { EventsHandler } from './events.handler.ts';
import { LiveController } from './live.controller.ts';
import { LiveHandler } from './live.handler.ts';
import { LookUpsController } from './look-ups.controller.ts';
import { MetricValues } from './metric-values.ts';
import { ProblemFilter } from './problem.filter.ts';
import { Rankings } from './rankings.ts';
import { ScorecardsController } from './scorecards.controller.ts';
import { SystemController } from './system.controller.ts';

export { configureHttp } from './http.ts';

@Module({
  controllers: [EventsController, ScorecardsController, LookUpsController, DemoController, LiveController, SystemController],
  providers: [EventsHandler, LiveHandler, DemoHandler, Rankings, MetricValues, { provide: APP_FILTER, useClass: ProblemFilter }],
})
export class ApiModule {}
