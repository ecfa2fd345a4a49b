import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenOnLoopback, startKafkaBroker } from '@sallyport/testkit';

/** A receiver that takes all it is given, until it is broken in its way. */
export interface Sink {
  readonly port: number;
  break(): void;
  stop(): Promise<void>;
}

/** What a receiver does once it is broken. */
export type HttpFault = 'hangs' | 'resets' | 'answers 500';
export type StreamFault = 'stalls' | 'resets' | 'refuses';

export async function startHttpSink(fault: HttpFault): Promise<Sink> {
  let isBroken = false;
  const server = createHttpServer((request, response) => {
    if (isBroken && fault === 'resets') return void request.socket.resetAndDestroy();
    request.resume().once('end', () => {
      if (isBroken && fault === 'hangs') return;
      response.writeHead(isBroken ? 500 : 200).end();
    });
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    port,
    stop,
    break() {
      isBroken = true;
    },
  };
}

export async function startStreamSink(fault: StreamFault): Promise<Sink> {
  let isBroken = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    if (!isBroken) socket.resume();
    else if (fault === 'resets') socket.resetAndDestroy();
    else socket.pause();
  });
  const { port, stop } = await listenOnLoopback(server);
  return {
    port,
    break() {
      isBroken = true;
      if (fault === 'refuses') server.close();
      for (const socket of sockets) {
        if (fault === 'stalls') socket.pause();
        else socket.resetAndDestroy();
      }
    },
    stop: () => (server.listening ? stop() : Promise.resolve()),
  };
}

/** A broker that answers nothing any more. */
export async function startKafkaSink(): Promise<Sink> {
  const broker = await startKafkaBroker({ topics: ['logs'] });
  return {
    port: broker.port,
    stop: () => broker.stop(),
    break() {
      broker.mood = 'hang';
    },
  };
}

/** A port whose connections nobody accepts: its line is full, and its process is asleep. */
export async function startSleepingSink(): Promise<Sink> {
  const script = `
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port) + '\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const port = Number(line.toString());
  const waiting = Array.from({ length: 4 }, () => connect({ host: '127.0.0.1', port }).on('error', () => {}));
  return {
    port,
    break() {},
    async stop() {
      for (const socket of waiting) socket.destroy();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
