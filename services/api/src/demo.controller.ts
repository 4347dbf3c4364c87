/** /api/v1/demo: the replay's position, and its speed and pause. */
import { IncomingMessage } from 'node:http';
import { Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { demoRequest, reasonsOf, type DemoState } from '@leapboard/contracts';
import { readJsonBody } from './body.ts';
import { DemoHandler } from './demo.handler.ts';
import { badRequest } from './problem.ts';
import { readQuery } from './query.ts';
import { routes } from './routes.ts';
import { served } from './served-path.ts';

@Controller()
export class DemoController {
  constructor(private readonly demo: DemoHandler) {}

  @Get(served(routes.demo))
  state(@Query() query: unknown): DemoState {
    readQuery(routes.demo.query, query);
    return this.demo.state();
  }

  @Post(served(routes.demoCommand))
  @HttpCode(200)
  async command(@Req() request: IncomingMessage, @Query() query: unknown): Promise<DemoState> {
    readQuery(routes.demoCommand.query, query);
    const { body } = await readJsonBody(request, ['application/json']);
    const read = demoRequest.safeParse(body);
    if (!read.success) throw badRequest('the body is not what is asked for', reasonsOf(read.error, body));
    return this.demo.command(read.data);
  }
}
