/** Official figures → observations. */
import { Module } from '@nestjs/common';
import { CollectorsHandler } from './collectors.handler.ts';

@Module({ providers: [CollectorsHandler] })
export class CollectorsModule {}
