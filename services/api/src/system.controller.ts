/** /healthz, /readyz, /metrics and /docs: the process about itself. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ProductMetrics, Readiness } from '@leapboard/runtime';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';
import { unavailable } from './problem.ts';
import { readQuery } from './query.ts';
import { routes } from './routes.ts';
import { served } from './served-path.ts';

@Controller()
export class SystemController {
  readonly #document = JSON.stringify(openApiDocument());
  readonly #page = docsPage();

  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: ProductMetrics,
  ) {}

  @Get(served(routes.healthz))
  health(@Query() query: unknown): { status: 'ok' } {
    readQuery(routes.healthz.query, query);
    return { status: 'ok' };
  }

  @Get(served(routes.readyz))
  ready(@Query() query: unknown): { status: 'ready' } {
    readQuery(routes.readyz.query, query);
    if (!this.readiness.isReady()) throw unavailable(this.readiness.why().join('; '));
    return { status: 'ready' };
  }

  @Get(served(routes.prometheus))
  async prometheus(@Res() response: ServerResponse, @Query() query: unknown): Promise<void> {
    readQuery(routes.prometheus.query, query);
    answer(response, this.metrics.registry.contentType, await this.metrics.registry.metrics());
  }

  @Get(served(routes.docs))
  docs(@Req() request: IncomingMessage, @Res() response: ServerResponse, @Query() query: unknown): void {
    readQuery(routes.docs.query, query);
    response.setHeader('vary', 'accept');
    if (isBrowser(request.headers.accept ?? '')) answer(response, 'text/html; charset=utf-8', this.#page);
    else answer(response, 'application/json', this.#document);
  }

  @Get(served(routes.openApi))
  openApi(@Res() response: ServerResponse, @Query() query: unknown): void {
    readQuery(routes.openApi.query, query);
    answer(response, 'application/json', this.#document);
  }
}

/** Browsers ask for HTML by name; tools ask for anything. */
function isBrowser(accept: string): boolean {
  return accept.includes('text/html');
}

function answer(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
  response.end(text);
}
