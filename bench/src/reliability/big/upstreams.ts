import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Readable, Writable } from 'node:stream';
import { listenOnLoopback } from '@sallyport/testkit';
import { WebSocketServer } from 'ws';
import { countOf, fill } from './carriers.ts';

export interface BigUpstream {
  readonly port: number;
  stop(): Promise<void>;
}

/** `/up` counts what it is sent; `/down?N` sends N bytes. WebSockets do the same. */
export async function startBigHttp1(): Promise<BigUpstream> {
  const server = createServer(
    { requestTimeout: 0 },
    (request, response) => void serve(request.url!, request, response),
  );
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false });
  webSockets.on('connection', (socket, request) => {
    const bytes = Number(new URL(request.url!, 'http://a').search.slice(1));
    if (bytes > 0) {
      const piece = Buffer.alloc(256 * 1024, 'x');
      let left = bytes;
      const next = (): void => {
        if (left <= 0) return socket.close();
        left -= piece.length;
        socket.send(piece, next);
      };
      next();
      return;
    }
    let received = 0;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) received += data.length;
      else socket.send(String(received));
    });
  });
  return await listenOnLoopback(server);
}

export async function startBigHttp2(): Promise<BigUpstream> {
  const server = createHttp2Server({ settings: { initialWindowSize: 1 << 20 } });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200 });
    void serve(String(headers[':path']), stream, stream);
  });
  return await listenOnLoopback(server);
}

async function serve(path: string, body: Readable, answer: Writable): Promise<void> {
  const { pathname, search } = new URL(path, 'http://a');
  if (pathname === '/up') answer.end(String(await countOf(body)));
  else await fill(answer, Number(search.slice(1)));
}
