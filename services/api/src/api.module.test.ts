/** The module started alone: what it serves, how it refuses, what it says of itself. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problem } from '@leapboard/contracts';
import { Readiness } from '@leapboard/runtime';
import { StoreBusyError } from '@leapboard/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type StartedApi } from './fixtures/started-api.ts';
import { openApiDocument } from './openapi.ts';
import { routes, type Route } from './routes.ts';
import { served } from './served-path.ts';

let api: StartedApi;
let pageFolder: string;
beforeAll(async () => {
  pageFolder = await mkdtemp(join(tmpdir(), 'leapboard-page-'));
  await mkdir(join(pageFolder, 'assets'));
  await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(pageFolder, 'assets', 'index-abc123.js'), 'export {};');
  await writeFile(join(pageFolder, '.secret'), 'hidden');
  api = await startApi({ pageFolder });
});
afterAll(async () => {
  await api.close();
  await rm(pageFolder, { recursive: true });
});

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Status of a GET with a Host header of its own. */
function statusFor(host: string): Promise<number> {
  const { port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const sending = httpRequest({ host: '127.0.0.1', port, path: '/healthz', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sending.once('error', reject);
    sending.end();
  });
}

describe('routes', () => {
  it('serves exactly the operations of the route table', () => {
    const router = (api.app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } }).router;
    const registered = router.stack.flatMap(({ route }) => (route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : []));
    expect(registered.sort()).toEqual(
      Object.values<Route>(routes)
        .map((route) => `${route.method} ${served(route)}`)
        .sort(),
    );
  });

  it.each(Object.values<Route>(routes).filter((route) => route.method === 'get'))('refuses an unknown parameter by name: $path', async (route) => {
    const path = route.path.replace('{id}', route.path.includes('metrics') ? 'gdp' : 'china-regions').replace('{region}', '130000');
    const answer = await api.get(`${path}?colour=red`);
    expect(answer.status).toBe(400);
    expect(problem.parse(answer.body).reasons).toEqual([{ field: 'colour', value: 'red', allowed: expect.stringMatching(/parameters/) }]);
  });

  it.each([
    ['GET', '/api/v1/nowhere', 404],
    ['GET', '/nowhere', 404],
    ['GET', '/.secret', 404],
    ['DELETE', '/api/v1/scorecards', 405],
    ['POST', '/api/v1/scorecards/china-regions/ranking', 405],
    ['GET', '/api/v1/scorecards/%FF', 400],
    ['GET', '/api/v1/scorecards/nothing', 404],
    ['GET', '/api/v1/metrics/nothing/values', 404],
  ])('%s %s is a problem document with status %d', async (method, path, status) => {
    const response = await fetch(api.url + path, { method });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problem.parse(await response.json()).status).toBe(status);
    expect(response.status).toBe(status);
  });

  it('an error nobody foresaw is a 500 that tells nothing, and is logged', async () => {
    const broken = await startApi({ storeError: new Error('secret of the house') });
    const answer = await broken.get('/api/v1/metrics/gdp/values');
    expect(answer).toMatchObject({ status: 500, body: { type: 'about:blank', title: 'Internal Server Error', status: 500 } });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|stack/);
    expect(broken.logged).toEqual([{ level: 'error', fields: expect.objectContaining({ path: '/api/v1/metrics/gdp/values' }), message: 'request failed' }]);
    await broken.close();
  });

  it('a busy store is a 503 with Retry-After', async () => {
    const busy = await startApi({ storeError: new StoreBusyError('64 reads are waiting') });
    for (const path of [
      '/api/v1/metrics/gdp/values',
      '/api/v1/scorecards/china-regions/ranking?asOf=2024-01-01',
      '/api/v1/scorecards/china-regions/regions/130000/history',
    ]) {
      const answer = await busy.get(path);
      expect(answer).toMatchObject({ status: 503, body: { title: 'Service Unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    await busy.close();
  });
});

describe('about itself', () => {
  it('is healthy, and ready once every service is', async () => {
    expect(await api.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    api.app.get(Readiness).waits('aggregator', 'restoring');
    expect(await api.get('/readyz')).toMatchObject({ status: 503, body: { detail: 'aggregator: restoring' } });
    api.app.get(Readiness).ready('aggregator');
    expect((await api.get('/readyz')).status).toBe(200);
  });

  it('tells Prometheus about the process', async () => {
    const answer = await api.get('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.body).toContain('process_cpu_seconds_total');
  });

  it('describes every operation on one page, and in OpenAPI for who asks for JSON', async () => {
    const page = await api.get('/docs', { accept: 'text/html,application/xhtml+xml' });
    for (const route of Object.values<Route>(routes)) expect(page.body).toContain(`${route.method.toUpperCase()} ${route.path}`);
    expect(page.body).not.toContain('<script');
    for (const answer of [
      await api.get('/docs', { accept: 'application/json' }),
      await api.get('/docs', { accept: '*/*' }),
      await api.get('/docs/openapi.json'),
    ]) {
      expect(answer.body).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
    }
  });

  it('every reference of the OpenAPI document leads somewhere, and every operation has an answer and its path parameters', () => {
    const document = JSON.parse(JSON.stringify(openApiDocument())) as {
      paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; responses: object }>>;
      components: { schemas: object };
    };
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1]!);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`)).toContain(reference);
    }
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        expect(Object.keys(operation.responses)).not.toEqual(['default']);
        const named = operation.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => `{${parameter.name}}`);
        expect(named).toEqual(path.match(/\{\w+\}/g) ?? []);
      }
    }
  });
});

describe('the page and the headers around it', () => {
  it('keeps hashed files for ever and asks again for the page', async () => {
    const page = await api.get('/');
    expect(page.body).toContain('<title>page</title>');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await api.get('/assets/index-abc123.js')).headers.get('cache-control')).toContain('immutable');
  });

  it.each(['/', '/healthz', '/api/v1/nowhere'])('sends the security headers with %s', async (path) => {
    const { headers } = await api.get(path);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('answers only for names of this machine', async () => {
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:1', 'LOCALHOST']) expect(await statusFor(host)).toBe(200);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '10.0.0.1']) expect(await statusFor(host)).toBe(421);
  });
});
