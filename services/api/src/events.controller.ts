/** POST /api/v1/events. */
import { IncomingMessage } from 'node:http';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { EventsAnswer } from '@leapboard/contracts';
import { readJsonBody, type JsonBody } from './body.ts';
import { EventsHandler } from './events.handler.ts';
import { badRequest, noneAccepted, tooLarge } from './problem.ts';
import { readQuery } from './query.ts';
import { served } from './served-path.ts';
import { EVENT_TYPES, EVENTS_MAX, routes } from './routes.ts';

/** The events of a body, one or many, as its media type has it. @throws ProblemError 400, 413 */
function eventsOf({ mediaType, body }: JsonBody): unknown[] {
  if (Array.isArray(body)) {
    if (mediaType === EVENT_TYPES.one)
      throw badRequest(`an array is sent as ${EVENT_TYPES.batch}`, [{ field: 'body', value: 'array', allowed: 'one event, an object' }]);
    if (body.length === 0) throw badRequest('the batch is empty', [{ field: 'body', value: 0, allowed: `1 to ${EVENTS_MAX} events` }]);
    if (body.length > EVENTS_MAX) {
      throw tooLarge(`the batch has more than ${EVENTS_MAX} events; none was taken`, {
        field: 'body',
        value: body.length,
        allowed: `1 to ${EVENTS_MAX} events`,
      });
    }
    return body;
  }
  if (mediaType === EVENT_TYPES.batch)
    throw badRequest(`one event is sent as ${EVENT_TYPES.one}`, [{ field: 'body', value: typeof body, allowed: 'an array of events' }]);
  return [body];
}

@Controller()
export class EventsController {
  constructor(private readonly events: EventsHandler) {}

  @Post(served(routes.events))
  @HttpCode(202)
  async take(@Req() request: IncomingMessage, @Query() query: unknown): Promise<EventsAnswer> {
    readQuery(routes.events.query, query);
    const answer = await this.events.take(eventsOf(await readJsonBody(request, Object.values(EVENT_TYPES))));
    if (answer.accepted.length === 0) throw noneAccepted(answer.rejected);
    return answer;
  }
}
