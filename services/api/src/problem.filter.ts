/** Turns every error into a problem document. What is not the sender's fault is logged here and told without details. */
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Log } from '@leapboard/runtime';
import { methodNotAllowed, problemOf, ProblemError, sendProblem, unavailable } from './problem.ts';
import { methodsAt } from './routes.ts';

/** Errors of the ports that mean "later": the code each carries, and what the sender is told. */
const LATER: Readonly<Record<string, string>> = {
  BUS_FULL: 'too many events are waiting to be written',
  BUS_CLOSED: 'the service is stopping',
  BUS_WRITE_FAILED: 'the events could not be written',
  STORE_BUSY: 'too many queries are waiting',
  STORE_TIMEOUT: 'the query took longer than it may',
};

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<IncomingMessage>();
    const response = http.getResponse<ServerResponse>();
    const told = this.tell(error, request);
    if (response.headersSent) response.destroy();
    else sendProblem(response, told.problem, told.headers);
  }

  private tell(error: unknown, request: IncomingMessage): ProblemError {
    if (error instanceof ProblemError) return error;
    const path = pathOf(request);
    if (error instanceof HttpException) {
      const methods = error.getStatus() === 404 ? methodsAt(path) : [];
      if (methods.length > 0) return methodNotAllowed(request.method ?? '', methods);
      return new ProblemError(problemOf(error.getStatus(), error.getStatus() === 404 ? `there is nothing at ${path}; /docs lists what there is` : undefined));
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const later = LATER[code];
    if (later !== undefined) {
      this.log.warn({ service: 'api', code, method: request.method, path }, later);
      return unavailable(later);
    }
    this.log.error({ service: 'api', err: error, method: request.method, path }, 'request failed');
    return new ProblemError(problemOf(500));
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!.slice(0, 200);
}
