import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { listenOnLoopback, RawConnection, startGateway } from '@sallyport/testkit';
import { seeded } from './random.ts';
import {
  atLeast,
  atMost,
  exactly,
  type Figure,
  type Form,
  type ReliabilityRun,
  told,
  withoutRetryBudget,
} from './run.ts';

export const staleKeepalive: ReliabilityRun = {
  name: 'R-STALE-KEEPALIVE',
  promise:
    'an upstream that closes idle connections whenever it likes fails no request that may be sent again, and does none twice',
  run,
};

const sizes = { short: { clients: 4, forMs: 1_200 }, full: { clients: 16, forMs: 20_000 } } as const;
/** An upstream closes a connection at random within this time after an answer, and clients think as long. Milliseconds. */
const idleMsMax = 20;

async function run(form: Form): Promise<Figure[]> {
  return [
    ...(await against('HTTP/1.1', await startClosingHttp1(), 'http', form)),
    ...(await against('HTTP/2', await startClosingHttp2(), 'grpc', form)),
  ];
}

interface ClosingUpstream {
  readonly port: number;
  /** POSTs that arrived whole. */
  readonly posts: number;
  /** Connections closed on purpose. */
  readonly closed: number;
  stop(): Promise<void>;
}

async function against(name: string, upstream: ClosingUpstream, protocol: string, form: Form): Promise<Figure[]> {
  const { clients, forMs } = sizes[form];
  const gateway = await startGateway({
    args: withoutRetryBudget,
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        { name: 's', protocol, host: '127.0.0.1', port: upstream.port, routes: [{ name: 'r', paths: ['/'] }] },
      ],
    }),
  });
  try {
    const untilMs = performance.now() + forMs;
    const all = await Promise.all(Array.from({ length: clients }, (_, n) => client(gateway.proxyUrl, n, untilMs)));
    const sum = (what: keyof Counts) => all.reduce((total, counts) => total + counts[what], 0);
    return [
      told(`${name}: GETs`, sum('gets')),
      exactly(`${name}: GETs that failed, and POSTs without an answer`, sum('failedGets'), 0),
      told(`${name}: POSTs`, sum('posts')),
      // Over HTTP/1.1 nobody can say whether a request that met the close of its connection was seen. A GOAWAY says it.
      protocol === 'grpc'
        ? exactly(`${name}: POSTs that failed`, sum('failedPosts'), 0)
        : told(`${name}: POSTs that met a close, answered 502 and not sent again`, sum('failedPosts')),
      atMost(`${name}: POSTs that the upstream saw beyond those sent`, Math.max(0, upstream.posts - sum('posts')), 0),
      atLeast(`${name}: connections that the upstream closed`, upstream.closed, clients),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

interface Counts {
  gets: number;
  posts: number;
  failedGets: number;
  failedPosts: number;
}

async function client(proxyUrl: string, seed: number, untilMs: number): Promise<Counts> {
  const random = seeded(seed + 1);
  const counts: Counts = { gets: 0, posts: 0, failedGets: 0, failedPosts: 0 };
  let connection = await RawConnection.open(proxyUrl);
  while (performance.now() < untilMs) {
    const isPost = random() < 0.5;
    connection.send(
      isPost ? 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}' : 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    const outcome = await connection.answer();
    const isOk = typeof outcome !== 'string' && outcome.status === 200;
    counts[isPost ? 'posts' : 'gets']++;
    if (!isOk) counts[isPost && typeof outcome !== 'string' && outcome.status === 502 ? 'failedPosts' : 'failedGets']++;
    if (typeof outcome === 'string' || outcome.closes) {
      connection.destroy();
      connection = await RawConnection.open(proxyUrl);
    }
    await new Promise((resolve) => setTimeout(resolve, random() * idleMsMax));
  }
  connection.destroy();
  return counts;
}

async function startClosingHttp1(): Promise<ClosingUpstream> {
  const random = seeded(7);
  const counts = { posts: 0, closed: 0 };
  const requests = new WeakMap<Socket, number>();
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const { socket } = request;
    const nth = (requests.get(socket) ?? 0) + 1;
    requests.set(socket, nth);
    const closeIfIdle = () => {
      if (requests.get(socket) !== nth) return;
      counts.closed++;
      socket.end();
    };
    request.resume().once('end', () => {
      if (request.method === 'POST') counts.posts++;
      response.end('ok', () => setTimeout(closeIfIdle, random() * idleMsMax));
    });
  });
  return Object.assign(counts, await listenOnLoopback(server));
}

async function startClosingHttp2(): Promise<ClosingUpstream> {
  const random = seeded(8);
  const counts = { posts: 0, closed: 0 };
  const server = createHttp2Server();
  server.on('session', (session) => {
    session.on('error', () => {});
    const close = () => {
      counts.closed++;
      // A GOAWAY says which requests were seen.
      session.close();
    };
    session.once('stream', () => setTimeout(close, random() * idleMsMax * 4));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.resume().once('end', () => {
      if (headers[':method'] === 'POST') counts.posts++;
      stream.respond({ ':status': 200 });
      stream.end('ok');
    });
  });
  return Object.assign(counts, await listenOnLoopback(server));
}
