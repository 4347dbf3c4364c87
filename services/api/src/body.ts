/**
 * Reading a request's body as JSON, within bounds.
 *
 * Input: the request and the media types its route takes. Output: the media type and the parsed body, or a problem: 415, 413, or 400 with the place of the fault.
 */
import type { IncomingMessage } from 'node:http';
import { badRequest, tooLarge, unsupportedForm, type ProblemError } from './problem.ts';
import { jsonFault } from './json-fault.ts';

const BODY_BYTES_MAX = 5_000_000;
const DEPTH_MAX = 32;
const SHOWN_MAX = 20;

export interface JsonBody {
  mediaType: string;
  body: unknown;
}

/** Reads the whole body. @throws ProblemError 400, 413, 415 */
export async function readJsonBody(request: IncomingMessage, mediaTypes: readonly string[]): Promise<JsonBody> {
  const mediaType = checkForm(request, mediaTypes);
  const text = decode(await readBytes(request));
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw notJson(text);
  }
  if (isDeeperThan(body, DEPTH_MAX)) {
    throw badRequest('the body is nested too deeply', [
      { field: 'body', value: null, allowed: `objects and arrays within each other up to ${DEPTH_MAX} deep` },
    ]);
  }
  return { mediaType, body };
}

function checkForm(request: IncomingMessage, mediaTypes: readonly string[]): string {
  const header = request.headers['content-type'];
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || ['utf-8', '"utf-8"', 'utf8'].includes(charset);
  if (!mediaTypes.includes(type) || !isUtf8) throw unsupportedForm('content-type', header?.slice(0, 200) ?? null, mediaTypes.join(', '));
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw unsupportedForm('content-encoding', encoding.slice(0, 200), 'identity');
  return type;
}

/** What exceeds the bound is let run out unread, so that the sender gets to read the answer. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject: (problem: ProblemError) => void) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > BODY_BYTES_MAX) return reject(bodyTooLarge(declared));
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES_MAX) return void chunks.push(chunk);
      chunks.length = 0;
      reject(bodyTooLarge(size));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', () => reject(badRequest('the connection ended before the body did')));
  });
}

function bodyTooLarge(bytes: number): ProblemError {
  return tooLarge(`the body is larger than ${BODY_BYTES_MAX} bytes; nothing of it was taken`, {
    field: 'body',
    value: bytes,
    allowed: `up to ${BODY_BYTES_MAX} bytes`,
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('the body is not UTF-8', [{ field: 'body', value: null, allowed: 'JSON in UTF-8' }]);
  }
}

function notJson(text: string): ProblemError {
  const fault = jsonFault(text) ?? { position: text.length, line: 1, column: text.length + 1 };
  const found = fault.position < text.length ? JSON.stringify(text.slice(fault.position, fault.position + SHOWN_MAX)) : 'the end';
  const place = `line ${fault.line}, column ${fault.column}, position ${fault.position}`;
  return badRequest(`the body is not JSON: ${place}, found ${found}`, [{ field: 'body', value: found, allowed: `JSON (RFC 8259), also at ${place}` }]);
}

/** Whether objects and arrays lie within each other more than `levels` deep: what follows may walk them without a bound of its own. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(part, levels - 1));
}
