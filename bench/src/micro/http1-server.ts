import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Http1Pool, type ResponseHandler, type UpstreamCall } from '@sallyport/http1';

/** One process of the micro benchmark: `node http1-server.ts ROLE UPSTREAM_PORT`; tells its parent its port. */
type Serve = (request: IncomingMessage, response: ServerResponse) => void;

const [role = 'upstream', upstreamPort = '0'] = process.argv.slice(2);
const answer = Buffer.from(JSON.stringify({ ok: true, text: 'x'.repeat(100) }));
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host']);

const serve: Serve = role === 'http1' ? throughHttp1() : role === 'undici' ? await throughUndici() : answerAlone;
const server = createServer({ keepAliveTimeout: 60_000 }, serve);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

function answerAlone(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(answer.length)]);
  response.end(answer);
}

/** Names and values in turn, without those of the connection. */
function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) if (!hopByHop.has(raw[i]!.toLowerCase())) kept.push(raw[i]!, raw[i + 1]!);
  return kept;
}

class Answering implements ResponseHandler {
  readonly #response: ServerResponse;
  call: UpstreamCall | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onHead(status: number, reason: string, rawHeaders: string[]): void {
    this.#response.writeHead(status, reason, endToEnd(rawHeaders));
  }

  onData(chunk: Buffer): void {
    if (!this.#response.write(chunk)) this.call?.pause();
  }

  onEnd(): void {
    this.#response.end();
  }

  onError(): void {
    this.#response.destroy();
  }
}

function throughHttp1(): Serve {
  const pool = new Http1Pool({ host: '127.0.0.1', port: Number(upstreamPort) });
  return (request, response) => {
    let head = `${request.method} ${request.url} HTTP/1.1\r\nHost: 127.0.0.1:${upstreamPort}\r\nConnection: keep-alive\r\n`;
    const headers = endToEnd(request.rawHeaders);
    for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
    const handler = new Answering(response);
    handler.call = pool.dispatch(
      {
        method: request.method!,
        head: `${head}\r\n`,
        body: undefined,
        streaming: 'none',
        readTimeoutMs: 60_000,
        writeTimeoutMs: 60_000,
      },
      handler,
    );
  };
}

interface UndiciPool {
  dispatch(options: object, handler: object): boolean;
}

async function throughUndici(): Promise<Serve> {
  // Not a dependency of this repository: named so that nothing resolves it before it is wanted.
  const name = 'undici';
  const { Pool } = (await import(name)) as { Pool: new (origin: string, options: object) => UndiciPool };
  const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, { connections: 64, pipelining: 1 });
  return (request, response) => {
    pool.dispatch(
      { method: request.method, path: request.url, headers: endToEnd(request.rawHeaders), body: null },
      {
        onRequestStart: () => {},
        onResponseStart: (controller: { rawHeaders: Buffer[] }, status: number) =>
          response.writeHead(status, endToEnd(controller.rawHeaders.map((part) => part.toString('latin1')))),
        onResponseData: (_controller: unknown, chunk: Buffer) => response.write(chunk),
        onResponseEnd: () => response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  };
}
