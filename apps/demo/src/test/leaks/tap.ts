import { createServer, request as requestHttp } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '@sallyport/testkit';

/** What was sent: request line, headers and body, as bytes. */
export interface Tapped {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export interface Tap {
  readonly targetUrl: string;
  readonly url: string;
  readonly requests: Tapped[];
  stop(): Promise<void>;
}

/** Passes on all requests to `targetUrl`, as if they had been sent there, and keeps them. */
export async function startTap(targetUrl: string): Promise<Tap> {
  const { host, hostname, port } = new URL(targetUrl);
  const requests: Tapped[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, url: path = '/' } = incoming;
    const body = await buffer(incoming);
    const head = `${method} ${path}\n${JSON.stringify(incoming.rawHeaders)}\n`;
    requests.push({
      path,
      headers: incoming.headers as Record<string, string>,
      bytes: Buffer.concat([Buffer.from(head), body]),
    });
    const passedOn = requestHttp({ hostname, port, path, method, headers: { ...incoming.headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    passedOn.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passedOn.destroy());
    passedOn.end(body);
  });
  const { url, stop } = await listenOnLoopback(server);
  return { targetUrl, url, requests, stop };
}
