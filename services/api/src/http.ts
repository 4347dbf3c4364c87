/**
 * What the HTTP server needs around the controllers.
 *
 * Input: an application made with `{ bodyParser: false, forceCloseConnections: true }`, before it listens: routes read their bodies themselves, within their own
 * bounds and media types, and an open live connection must not hold up the end. Output: host check, security headers, the page's files.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { problemOf, sendProblem } from './problem.ts';

/** Where the built page lies, seen from `src` and from `dist` alike. */
const PAGE_FOLDER = fileURLToPath(new URL('../../web/dist/', import.meta.url));

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  // Charts set inline styles; no script but our own files runs.
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Whether a Host header names this machine itself. A page of another site that had its name point here would send its own. */
function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}

/** Sets an application up to serve the API and the page; `pageFolder` = the built page. */
export function configureHttp(app: NestExpressApplication, pageFolder: string = PAGE_FOLDER): void {
  app.disable('x-powered-by');
  app.use(guard);
  app.useStaticAssets(pageFolder, { index: 'index.html', redirect: false, dotfiles: 'ignore', setHeaders: cacheHeaders });
}

function guard(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  for (const [header, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(header, value);
  if (isLoopbackHost(request.headers.host)) return next();
  const allowed = 'localhost, 127.0.0.1 or [::1], with the port';
  sendProblem(
    response,
    problemOf(421, `this server answers for ${allowed}`, { reasons: [{ field: 'host', value: request.headers.host?.slice(0, 200) ?? null, allowed }] }),
  );
}

/** Files under assets/ carry a hash of their content in their names; everything else may change with the next build. */
function cacheHeaders(response: ServerResponse, path: string): void {
  const isHashed = /[\\/]assets[\\/][^\\/]+$/.test(path);
  response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
