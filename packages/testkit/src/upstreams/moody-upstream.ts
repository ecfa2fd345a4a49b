import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import { listenOnLoopback } from './listen.ts';

/**
 * `ok` answers 200 after `delayMs`, `slow` after ten times as long. `error` answers 500, `limited` 429 with Retry-After,
 * `reset` breaks the connection, `hang` never answers. `refuse` takes no new connections, and ends those that it has with
 * their next answer, so that nothing but refusals fails.
 */
export type Mood = 'ok' | 'slow' | 'error' | 'limited' | 'reset' | 'hang' | 'refuse';

export interface MoodyUpstream {
  readonly port: number;
  readonly mood: Mood;
  /** When each request came, in monotonic milliseconds. */
  readonly arrivals: readonly number[];
  turn(mood: Mood): Promise<void>;
  stop(): Promise<void>;
}

const ofJson = { 'Content-Type': 'application/json' };

/** An upstream that serves well or badly, as told. Each answer is its name, unless there is a JSON for it. */
export async function startMoodyUpstream(name: string, delayMs = 5, json?: string): Promise<MoodyUpstream> {
  const state = { mood: 'ok' as Mood, arrivals: [] as number[] };
  const hanging = new Set<IncomingMessage>();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    state.arrivals.push(performance.now());
    request.resume();
    const send = (status: number, headers: Record<string, string> = {}) =>
      response.writeHead(status, json === undefined ? headers : { ...headers, ...ofJson }).end(json ?? name);
    switch (state.mood) {
      case 'error':
        return void send(500);
      case 'limited':
        return void send(429, { 'Retry-After': '1' });
      case 'refuse':
        return void send(200, { Connection: 'close' });
      case 'reset':
        return void request.socket.resetAndDestroy();
      case 'hang':
        hanging.add(request);
        return;
      default:
        setTimeout(send, state.mood === 'slow' ? delayMs * 10 : delayMs, 200);
    }
  };
  const sockets = new Set<Socket>();
  const listen = async (port: number) => {
    const server = createServer({ keepAliveTimeout: 0 }, listener);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return { server, port: (await listenOnLoopback(server, port)).port };
  };
  const first = await listen(0);
  const { port } = first;
  let { server } = first;
  // An HTTP server's own `close` would also close connections that wait for their next request.
  const refuse = () => Server.prototype.close.call(server);
  return Object.assign(state, {
    port,
    async turn(mood: Mood) {
      const before = state.mood;
      state.mood = mood;
      for (const request of hanging) request.socket.destroy();
      hanging.clear();
      if (mood === 'refuse' && before !== 'refuse') refuse();
      if (mood !== 'refuse' && before === 'refuse') ({ server } = await listen(port));
    },
    async stop() {
      if (state.mood !== 'refuse') refuse();
      for (const socket of sockets) socket.destroy();
    },
  });
}
