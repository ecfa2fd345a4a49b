import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Answer } from '@sallyport/admin-api';
import type { Log } from '@sallyport/pipeline';
import { type ListenAddress, listenError } from '../options.ts';
import { serverToken } from '../version.ts';

export interface AdminRequest {
  method: string;
  /** Decoded path segments: `/services/a%20b` is `['services', 'a b']`. */
  segments: readonly string[];
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Reads the body; rejects with `BodyTooLarge` beyond the limit. */
  body(): Promise<Buffer>;
}

export interface AdminAnswer extends Answer {
  /** Instead of a body: text, made piece by piece while it is sent. */
  pieces?: Iterable<string>;
  headers?: Record<string, string>;
}

export class BodyTooLarge extends Error {}

/** Answers one request, or undefined when the path is not its own. */
export type AdminHandler = (request: AdminRequest) => Promise<AdminAnswer | undefined>;

/** Bytes of a body posted to an admin surface. */
const bodyBytesMax = 256 * 1024 * 1024;

/**
 * A small JSON server for the surfaces that operators use. It answers only requests that name it by an address or a
 * loopback name, so that a web page cannot reach it through DNS rebinding.
 */
export function createAdminServer(handler: AdminHandler, log: Log): Server {
  return createServer((request, response) => {
    void answer(handler, request).then(
      (result) => send(request, response, result),
      (error: unknown) => {
        log.error('an admin request failed', {
          path: request.url,
          error: error instanceof Error ? error.stack : String(error),
        });
        send(request, response, { status: 500, body: { message: 'An unexpected error occurred' } });
      },
    );
  });
}

export async function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, { host, port })));
    server.listen(port, host, () => resolve());
  });
  const bound = server.address() as AddressInfo;
  return bound.family === 'IPv6' ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`;
}

async function answer(handler: AdminHandler, request: IncomingMessage): Promise<AdminAnswer> {
  if (!isTrustedHost(request.headers.host))
    return {
      status: 403,
      body: { message: 'This surface answers only to an IP address or localhost in the Host header' },
    };
  const origin = request.headers.origin;
  if (origin !== undefined && !isTrustedHost(hostOf(origin)))
    return { status: 403, body: { message: 'Requests from web pages of other sites are refused' } };
  const parsed = parseTarget(request.url ?? '/');
  if (parsed === undefined) return { status: 400, body: { message: 'Bad request' } };
  const method = request.method ?? 'GET';
  try {
    const result = await handler({ ...parsed, method, headers: request.headers, body: () => readBody(request) });
    return result ?? { status: 404, body: { message: 'Not found' } };
  } catch (error) {
    if (error instanceof BodyTooLarge) return { status: 413, body: { message: 'Payload too large' } };
    throw error;
  }
}

function parseTarget(target: string): Pick<AdminRequest, 'segments' | 'path' | 'query'> | undefined {
  try {
    const url = new URL(target, 'http://admin');
    const path = url.pathname.replace(/(.)\/+$/, '$1');
    const segments = path
      .split('/')
      .slice(1)
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
    return { segments, path, query: url.searchParams };
  } catch {
    return undefined;
  }
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

function isTrustedHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^\d{1,3}(\.\d{1,3}){3}$/.test(name) ||
    /^\[[0-9a-f:.]+\]$/.test(name)
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(request: IncomingMessage, response: ServerResponse, answer: AdminAnswer): void {
  const { status, body, headers = {} } = answer;
  if (answer.pieces !== undefined) return sendPieces(request, response, answer, answer.pieces);
  const text = body === undefined ? '' : JSON.stringify(body);
  // An unread rest of a refused body must not be taken for the next request.
  const close = request.complete ? {} : { Connection: 'close' };
  response.writeHead(status, {
    Server: serverToken,
    ...(text === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(status === 204 || status === 304 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) }),
    'X-Content-Type-Options': 'nosniff',
    ...close,
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** Compressed where that is welcome. Whoever reads slowly is waited for, and other work goes on between pieces. */
function sendPieces(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {} }: AdminAnswer,
  pieces: Iterable<string>,
): void {
  // It has left while the answer was thought about.
  if (response.destroyed) return;
  const isCompressed = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(
    String(request.headers['accept-encoding'] ?? ''),
  );
  response.writeHead(status, {
    Server: serverToken,
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Accept, Accept-Encoding',
    ...(isCompressed && { 'Content-Encoding': 'gzip' }),
    ...headers,
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A reader that leaves early is not our problem.
  const done = () => {};
  if (isCompressed) pipeline(inTurns(pieces), createGzip({ level: 1 }), response, done);
  else pipeline(inTurns(pieces), response, done);
}

async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  for (const piece of pieces) {
    if (piece !== '') yield piece;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
