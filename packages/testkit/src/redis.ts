import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunningRedis {
  readonly host: string;
  readonly port: number;
  /** Stops the process where it stands: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Kills it as a crash would, and removes its files. */
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** Default: a free one. */
  port?: number;
  /** More of redis-server's settings: `['--requirepass', 'secret']`. */
  settings?: readonly string[];
}

/** Starts a real Redis that keeps nothing on disk. Throws when redis-server is not installed. */
export async function startRedis({ port, settings = [] }: RedisOptions = {}): Promise<RunningRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-redis-'));
  const host = '127.0.0.1';
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort(host));
    const server = spawn(
      'redis-server',
      ['--bind', host, '--port', `${chosen}`, '--save', '', '--appendonly', 'no', '--dir', directory, ...settings],
      { stdio: 'ignore' },
    );
    const kill = () => void server.kill('SIGKILL');
    process.once('exit', kill);
    if (await isUp(server, host, chosen)) {
      return {
        host,
        port: chosen,
        pause: () => void server.kill('SIGSTOP'),
        resume: () => void server.kill('SIGCONT'),
        async stop() {
          process.off('exit', kill);
          if (server.exitCode === null && server.signalCode === null) {
            const exited = once(server, 'exit');
            server.kill('SIGKILL');
            await exited;
          }
          await rm(directory, { recursive: true, force: true });
        },
      };
    }
    process.off('exit', kill);
    kill();
    // Someone else may have taken the port in between.
    if (attempt === 5) throw new Error(`redis-server did not start on ${host}:${chosen} in ${attempt} attempts`);
  }
}

async function isUp(server: ChildProcess, host: string, port: number): Promise<boolean> {
  let failure: NodeJS.ErrnoException | undefined;
  server.once('error', (error) => {
    failure = error;
  });
  for (let tries = 0; tries < 500; tries++) {
    if (failure?.code === 'ENOENT') {
      throw new Error(
        'redis-server is not installed. On Debian or Ubuntu: apt-get install redis-server; on macOS: brew install redis',
      );
    }
    if (failure !== undefined) throw failure;
    if (server.exitCode !== null) return false;
    if (await answersPing(host, port)) return server.exitCode === null;
    await delay(10);
  }
  return false;
}

/** Asks with PING; a server that wants a password first has started too. */
export function answersPing(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => socket.write('PING\r\n'));
    const finish = (isAnswer: boolean) => {
      socket.destroy();
      resolve(isAnswer);
    };
    socket.setTimeout(500, () => finish(false));
    socket.once('data', (data) => finish(/^(\+PONG|-NOAUTH|-DENIED)/.test(data.toString())));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was assigned');
  return address.port;
}
