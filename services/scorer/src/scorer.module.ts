/** Values of measures → rankings and classes. */
import { Module } from '@nestjs/common';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { ScorerHandler } from './scorer.handler.ts';

@Module({ providers: [ScorerHandler, { provide: ScorecardCatalogue, useFactory: () => ScorecardCatalogue.load() }] })
export class ScorerModule {}
