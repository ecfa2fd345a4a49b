import { createServer, type RequestListener, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createServer as createRawServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import { listenOnLoopback } from '@sallyport/testkit';

export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
  text: string;
}

export interface AskOptions {
  method?: string;
  /** Names and values in turn, sent exactly so, after Host unless they name one. */
  headers?: readonly string[];
  body?: string | Buffer | Readable;
  tls?: ConnectionOptions;
}

/** One request over a connection of its own. Rejects when the answer is not complete. */
export function ask(url: string, { method = 'GET', headers = [], body, tls = {} }: AskOptions = {}): Promise<Answer> {
  const { host, protocol } = new URL(url);
  const named = headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const fields = named ? [...headers] : ['Host', host, ...headers];
  if (typeof body === 'string' || Buffer.isBuffer(body)) fields.push('Content-Length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const options = { method, headers: fields, agent: false as const, ...tls };
    const request = protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    request.once('error', reject);
    request.once('response', (response) => {
      buffer(response).then((bytes) => {
        const fields = response.headers as Answer['headers'];
        resolve({ status: response.statusCode!, headers: fields, body: bytes, text: bytes.toString() });
      }, reject);
    });
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) request.end(body);
    else body.pipe(request);
  });
}

export async function askJson<Body>(url: string, options?: AskOptions): Promise<Body> {
  return JSON.parse((await ask(url, options)).text) as Body;
}

/** What the echo upstream says it was sent. */
export interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export function echoed({ text }: Answer): Echo {
  return JSON.parse(text) as Echo;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function serve(listener: RequestListener, host?: '0.0.0.0'): Promise<TestServer> {
  return await listenOnLoopback(
    createServer({ keepAliveTimeout: 0, requestTimeout: 0, maxHeaderSize: 65_536 }, listener),
    0,
    host,
  );
}

/** Calls back with the bytes of each connection as they arrive; what to answer is up to the test. */
export async function serveRaw(onData: (socket: Socket, bytes: Buffer) => void): Promise<TestServer> {
  return await listenOnLoopback(
    createRawServer({ noDelay: true }, (socket) => {
      socket.on('data', (bytes: Buffer) => onData(socket, bytes));
    }),
  );
}

/** A loopback port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, stop } = await serveRaw(() => {});
  await stop();
  return port;
}
