import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '@sallyport/testkit';

export interface HangingUpstream {
  readonly port: number;
  /** Connections, or streams of HTTP/2, that are open. */
  readonly open: number;
  stop(): Promise<void>;
}

const readAfterMs = 1_000;

/** Where an upstream stops to answer, by the path it is asked for. */
const begunAnswers: Readonly<Record<string, string>> = {
  '/head': 'HTTP/1.1 200 OK\r\nContent-',
  '/body': 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart',
};

/** Answers as far as the path says, and then not at all. `/sending` is not even read. */
export async function startHangingHttp1(begun = begunAnswers): Promise<HangingUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', (bytes: Buffer) => {
      const path = bytes.toString('latin1').split(' ', 2)[1]!;
      if (path === '/sending') {
        socket.pause();
        // Who does not read does not see that it was given up.
        setTimeout(() => socket.resume(), readAfterMs);
      } else if (begun[path] !== undefined) socket.write(begun[path]);
    });
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    port,
    get open() {
      return sockets.size;
    },
    stop,
  };
}

/** The same over HTTP/2, for `/waiting` and `/body`. */
export async function startHangingHttp2(): Promise<HangingUpstream> {
  const streams = new Set<ServerHttp2Stream>();
  // Every stream is given up: other servers would take so many resets for an attack.
  const server = createHttp2Server({ streamResetBurst: 100_000, streamResetRate: 100_000 });
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream, headers) => {
    streams.add(stream);
    stream.on('error', () => {});
    stream.once('close', () => streams.delete(stream));
    if (headers[':path'] !== '/body') return;
    stream.respond({ ':status': 200 });
    stream.write('part');
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    port,
    get open() {
      return streams.size;
    },
    stop,
  };
}

const listening = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;

/** A port where connections are not even accepted: a stopped process whose queue is full, so that the system drops what comes. */
export async function startFullPort(): Promise<{ port: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', listening], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const filling: Socket[] = [];
  for (let isFull = false; !isFull; ) {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    filling.push(socket);
    isFull = await Promise.race([
      once(socket, 'connect').then(() => false),
      // Loopback connects at once, or not at all.
      new Promise<boolean>((resolve) => setTimeout(resolve, 300, true)),
    ]);
  }
  return {
    port,
    async stop() {
      for (const socket of filling) socket.destroy();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
