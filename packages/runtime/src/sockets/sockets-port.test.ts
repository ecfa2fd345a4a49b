import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/certificates';
import type { HostAndPort, Log, StreamOptions } from '@sallyport/pipeline';
import { datagramBytesMax } from '@sallyport/pipeline';
import { FakeClock, listenOnLoopback } from '@sallyport/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createSocketsPort } from './sockets-port.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function setUp(resolve: (name: string) => Promise<readonly string[]> = async () => ['127.0.0.1']) {
  const clock = new FakeClock();
  const warnings: Record<string, unknown>[] = [];
  const log: Log = { debug() {}, info() {}, warn: (_message, fields) => void warnings.push(fields ?? {}), error() {} };
  return { port: createSocketsPort({ clock, log, resolve }), clock, warnings };
}

interface Receiver {
  readonly port: number;
  readonly connections: Socket[];
  text(): string;
}

async function receive(server: Server, event = 'connection'): Promise<Receiver> {
  const connections: Socket[] = [];
  let text = '';
  server.on(event, (socket: Socket) => {
    connections.push(socket);
    collect(socket, (piece) => {
      text += piece;
    });
  });
  const { port, stop } = await listenOnLoopback(server);
  closing.push(stop);
  return { port, connections, text: () => text };
}

function collect(socket: Socket, add: (piece: string) => void): void {
  socket.setEncoding('utf8').on('data', add);
}

const bounds = { timeoutMs: 10_000, keepAliveMs: 60_000 };

describe('streams', () => {
  it.each(['tcp', 'tls', 'unix'])('are written to in order, over one connection: %s', async (kind) => {
    const { port } = setUp();
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-sockets-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'in.sock');
    const names: string[] = [];
    const isTls = kind === 'tls';
    const server = isTls
      ? createTlsServer(selfSigned({ names: ['logs.test'], days: 1 })).on('secureConnection', (socket: TLSSocket) =>
          names.push(String(Reflect.get(socket, 'servername'))),
        )
      : createServer();
    let receiver: Receiver | undefined;
    let text = '';
    if (kind === 'unix') {
      server.on('connection', (socket) =>
        collect(socket, (piece) => {
          text += piece;
        }),
      );
      server.listen(path);
      await once(server, 'listening');
      closing.push(() => server.close());
    } else receiver = await receive(server, isTls ? 'secureConnection' : 'connection');
    const options: StreamOptions = {
      ...bounds,
      to: receiver === undefined ? { path } : { host: 'logs.test', port: receiver.port },
      ...(isTls && { tls: { serverName: undefined, verify: false } }),
    };
    const sender = port.stream(options);
    closing.push(() => sender.close());
    const writes = Array.from({ length: 50 }, (_, n) => sender.write(Buffer.from(`line ${n}\n`)));
    await Promise.all(writes);
    const expected = Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join('');
    await expect.poll(() => receiver?.text() ?? text).toBe(expected);
    expect(receiver?.connections.length ?? 1).toBe(1);
    if (isTls) expect(names).toEqual(['logs.test']);
  });

  it('check the certificate of the receiver', async () => {
    const { port } = setUp();
    const receiver = await receive(createTlsServer(selfSigned({ names: ['logs.test'], days: 1 })), 'secureConnection');
    const sender = port.stream({
      ...bounds,
      to: { host: 'logs.test', port: receiver.port },
      tls: { serverName: undefined, verify: true },
    });
    await expect(sender.write(Buffer.from('secret'))).rejects.toThrow('self-signed certificate');
    expect(receiver.text()).toBe('');
  });

  it('are connected again after the receiver has closed or reset the connection', async () => {
    const { port } = setUp();
    const receiver = await receive(createServer());
    const sender = port.stream({ ...bounds, to: { host: '127.0.0.1', port: receiver.port } });
    closing.push(() => sender.close());
    for (const [n, end] of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()].entries()) {
      await sender.write(Buffer.from(`${n}`));
      await expect.poll(() => receiver.text().length).toBe(n + 1);
      const socket = receiver.connections[n]!;
      const gone = once(socket, 'close');
      end(socket);
      await gone;
    }
    await expect
      .poll(async () => await sender.write(Buffer.from('!')).then(() => receiver.connections.length))
      .toBeGreaterThan(2);
  });

  it('reject when nobody listens, and once somebody does they write', async () => {
    const { port } = setUp();
    const unused = createServer();
    const { port: free, stop } = await listenOnLoopback(unused);
    await stop();
    const sender = port.stream({ ...bounds, to: { host: '127.0.0.1', port: free } });
    closing.push(() => sender.close());
    await expect(sender.write(Buffer.from('lost'))).rejects.toThrow('ECONNREFUSED');
    const server = createServer();
    let text = '';
    server.on('connection', (socket) =>
      collect(socket, (piece) => {
        text += piece;
      }),
    );
    const listening = await listenOnLoopback(server, free);
    closing.push(listening.stop);
    await sender.write(Buffer.from('kept'));
    await expect.poll(() => text).toBe('kept');
  });

  it('reject, and hang up, when the receiver takes nothing for too long', async () => {
    const { port, clock } = setUp();
    const server = createServer({ pauseOnConnect: true });
    const { port: listening, stop } = await listenOnLoopback(server);
    closing.push(stop);
    const connected = once(server, 'connection');
    const sender = port.stream({ ...bounds, to: { host: '127.0.0.1', port: listening } });
    const written = sender.write(Buffer.alloc(64 * 1024 * 1024)).catch((error: Error) => error.message);
    const [socket] = (await connected) as [Socket];
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(10_000);
    expect(await written).toBe('the receiver takes nothing');
    const closed = once(socket, 'close');
    socket.on('error', () => {}).resume();
    await closed;
  });

  it('are given up while they are idle, and when they are closed', async () => {
    const { port } = setUp();
    const receiver = await receive(createServer());
    const idle = port.stream({ timeoutMs: 1_000, keepAliveMs: 20, to: { host: '127.0.0.1', port: receiver.port } });
    await idle.write(Buffer.from('a'));
    await expect.poll(() => receiver.connections[0]?.readableEnded).toBe(true);
    await idle.write(Buffer.from('b'));
    await expect.poll(() => receiver.text()).toBe('ab');
    idle.close();
    await expect.poll(() => receiver.connections[1]?.readableEnded).toBe(true);
    await expect(idle.write(Buffer.from('c'))).rejects.toThrow('closed');
  });
});

async function receiveDatagrams(address = '127.0.0.1', port = 0) {
  const socket = createSocket('udp4');
  const received: Buffer[] = [];
  socket.on('message', (bytes) => void received.push(bytes));
  socket.bind(port, address);
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return { port: socket.address().port, received };
}

describe('datagrams', () => {
  const send = (to: HostAndPort, sockets = setUp()) => {
    const sender = sockets.port.datagrams({ to });
    closing.push(() => sender.close());
    return sender;
  };

  it('arrive whole, up to the length that there is room for; longer ones are undeliverable', async () => {
    const { port, received } = await receiveDatagrams();
    const sender = send({ host: 'logs.test', port });
    await sender.send(Buffer.alloc(datagramBytesMax, 'a'));
    await expect(sender.send(Buffer.alloc(datagramBytesMax + 1))).rejects.toMatchObject({ isFinal: true });
    await sender.send(Buffer.from('b'));
    await expect.poll(() => received.map(({ length }) => length)).toEqual([datagramBytesMax, 1]);
  });

  it('follow a name to its new address, and keep the last one while it has none', async () => {
    const first = await receiveDatagrams('127.0.0.1');
    const second = await receiveDatagrams('127.0.0.2', first.port);
    const answers = [
      async () => ['127.0.0.1'],
      async () => {
        throw new Error('no such name');
      },
      async () => ['127.0.0.2'],
    ];
    const sockets = setUp(() => (answers.shift() ?? (async () => ['127.0.0.2']))());
    const sender = send({ host: 'logs.test', port: first.port }, sockets);
    for (const text of ['a', 'b', 'c']) {
      await sender.send(Buffer.from(text));
      await sockets.clock.advance(30_000);
    }
    await sender.send(Buffer.from('d'));
    await expect.poll(() => [first.received, second.received].map((one) => one.join(''))).toEqual(['abc', 'd']);
    expect(sockets.warnings).toEqual([expect.objectContaining({ reason: 'no such name' })]);
  });

  it('are told about when nobody listens', async () => {
    const { warnings, ...rest } = setUp();
    const unused = createSocket('udp4');
    unused.bind(0, '127.0.0.1');
    await once(unused, 'listening');
    const { port } = unused.address();
    unused.close();
    await once(unused, 'close');
    const sender = send({ host: '127.0.0.1', port }, { warnings, ...rest });
    await expect
      .poll(async () => {
        await sender.send(Buffer.from('a'));
        return warnings;
      })
      .toEqual([expect.objectContaining({ port, reason: expect.stringContaining('ECONNREFUSED') })]);
  });

  it('reject while the name has no address, and go once it has one', async () => {
    const { port, received } = await receiveDatagrams();
    let isKnown = false;
    const sockets = setUp(async () => (isKnown ? ['127.0.0.1'] : []));
    const sender = send({ host: 'logs.test', port }, sockets);
    await expect(sender.send(Buffer.from('a'))).rejects.toThrow('logs.test has no address');
    isKnown = true;
    await sender.send(Buffer.from('b'));
    await expect.poll(() => received.join('')).toBe('b');
  });
});
