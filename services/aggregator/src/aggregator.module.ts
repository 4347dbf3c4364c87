/** Observations → ledger → values for the scorer and rows for the store. */
import { Module } from '@nestjs/common';
import { AggregatorHandler } from './aggregator.handler.ts';

@Module({ providers: [AggregatorHandler] })
export class AggregatorModule {}
