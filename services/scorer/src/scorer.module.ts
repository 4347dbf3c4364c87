/** Values of measures → rankings and classes. Needs, globally provided: the runtime's ports and the scorecard catalogue. */
import { Module } from '@nestjs/common';
import { ScorerHandler } from './scorer.handler.ts';

@Module({ providers: [ScorerHandler] })
export class ScorerModule {}
