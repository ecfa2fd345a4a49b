import { createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listenOnLoopback } from './listen.ts';

export interface ForwardProxy {
  readonly port: number;
  /** What it was asked for, in order. */
  readonly visits: { line: string; authorization: string | undefined }[];
  /** When a caller whom it left without an answer has hung up. */
  readonly hungUp: Promise<void>;
  stop(): Promise<void>;
}

export interface ForwardProxyOptions {
  /** Tunnels are refused with this status, or left without an answer. */
  refuses?: string | 'silence';
  /** Where all tunnels lead. Default: to the port that was asked for, whatever the name, on this machine. */
  to?: number;
}

/** A proxy as operators have them: tunnels for https (CONNECT), whole URLs for http. Names need not exist, as they are not looked up. */
export async function startForwardProxy({ refuses, to }: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const visits: ForwardProxy['visits'] = [];
  const note = ({ method, url, headers }: IncomingMessage) =>
    visits.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] });
  const hungUp = Promise.withResolvers<void>();
  const server = createServer((incoming, outgoing) => {
    note(incoming);
    requestHttp(incoming.url!, { agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  server.on('connect', (incoming, socket: Socket) => {
    note(incoming);
    socket.on('error', () => {});
    if (refuses === 'silence') {
      socket.once('end', () => hungUp.resolve()).resume();
      return;
    }
    if (refuses !== undefined) {
      socket.end(`HTTP/1.1 ${refuses}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = connect(to ?? Number(incoming.url!.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  const { port, stop } = await listenOnLoopback(server);
  return { port, visits, hungUp: hungUp.promise, stop };
}
