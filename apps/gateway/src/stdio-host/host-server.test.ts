import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@sallyport/contracts';
import type { Log, StdioServer } from '@sallyport/pipeline';
import { StdioClient } from '@sallyport/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { HostServer } from './host-server.ts';
import type { FromStdioHost } from './messages.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let host: HostServer;
let client: StdioClient;
let told: FromStdioHost[];
let whenTold: { type: FromStdioHost['type']; resolve: () => void }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
  told = [];
  whenTold = [];
  client = new StdioClient({ workerId: 1, want() {} });
  host = await startHost(join(folder, '1.sock'));
});

afterEach(async () => {
  client.close();
  await host.stop();
  await rm(folder, { recursive: true });
});

async function startHost(path: string): Promise<HostServer> {
  const started = new HostServer({
    commands: [process.execPath],
    clock: systemClock,
    log: quiet,
    tell(message) {
      told.push(message);
      for (const waiting of whenTold) if (waiting.type === message.type) waiting.resolve();
    },
  });
  await once(started.http.listen(path), 'listening');
  client.locate(path);
  return started;
}

function next(type: FromStdioHost['type']): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  whenTold.push({ type, resolve });
  return promise;
}

function server(script: readonly string[], settings: Partial<StdioServer> = {}): StdioServer {
  return {
    name: 'test',
    command: process.execPath,
    args: script,
    env: {},
    cwd: undefined,
    processesMax: 4,
    idleMs: 600_000,
    ...settings,
  };
}

/** A server of the test's own: `source` handles `message` and has `print`. */
async function scripted(source: string, settings: Partial<StdioServer> = {}): Promise<StdioServer> {
  const file = join(folder, `${Math.random()}.mjs`);
  await writeFile(
    file,
    `import { createInterface } from 'node:readline';
     const print = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
     for await (const line of createInterface({ input: process.stdin })) {
       const message = JSON.parse(line);
       ${source}
     }`,
  );
  return server([file], settings);
}

interface Answer {
  status: number;
  sessionId: string | undefined;
  type: string | undefined;
  body: string;
}

class Asker {
  readonly #held;
  sessionId: string | undefined;

  constructor(described: StdioServer) {
    this.#held = client.hold(described);
  }

  send(method: string, message?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const answer: Answer = { status: 0, sessionId: undefined, type: undefined, body: '' };
      const headers = this.sessionId === undefined ? [] : ['Mcp-Session-Id', this.sessionId];
      const body = message === undefined ? undefined : Buffer.from(JSON.stringify(message, undefined, 2));
      this.#held.send(
        { method, headers, body },
        {
          onHead(status, answered) {
            answer.status = status;
            answer.sessionId = answered.get('mcp-session-id');
            answer.type = answered.get('content-type');
          },
          onData(chunk) {
            answer.body += chunk.toString();
          },
          onEnd: () => resolve(answer),
          onError: (kind, reason) => reject(new Error(`${kind}: ${reason}`)),
        },
      );
    });
  }

  async initialize(capabilities = {}): Promise<Answer> {
    const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'test', version: '1' } };
    const answer = await this.send('POST', { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    this.sessionId = answer.sessionId;
    if (answer.status === 200) await this.send('POST', { jsonrpc: '2.0', method: 'notifications/initialized' });
    return answer;
  }

  call(id: number, method: string, params = {}): Promise<Answer> {
    return this.send('POST', { jsonrpc: '2.0', id, method, params });
  }

  release(): void {
    this.#held.release();
  }
}

const initialized = `if (message.method === 'initialize')
  print({ jsonrpc: '2.0', id: message.id, result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' } } });`;

describe('the host of stdio servers', () => {
  it('gives each session a process of the reference server, and ends it with the session', async () => {
    const asker = new Asker(server([everything, 'stdio']));
    expect(await asker.initialize()).toMatchObject({ status: 200, type: 'application/json' });
    expect(asker.sessionId).toMatch(/^[\w-]{22}$/);
    const echoed = await asker.call(1, 'tools/call', { name: 'echo', arguments: { message: 'hello' } });
    expect(echoed.body).toContain('Echo: hello');
    const ended = next('ended');
    expect(await asker.send('DELETE')).toMatchObject({ status: 204 });
    await ended;
    expect(await asker.call(2, 'tools/list')).toMatchObject({ status: 404 });
  });

  it('streams what comes before the answer', async () => {
    const asker = new Asker(server([everything, 'stdio']));
    await asker.initialize();
    const params = {
      name: 'trigger-long-running-operation',
      arguments: { duration: 0.2, steps: 2 },
      _meta: { progressToken: 'p' },
    };
    const { type, body } = await asker.call(1, 'tools/call', params);
    expect(type).toBe('text/event-stream');
    expect(body.match(/notifications\/progress/g)).toHaveLength(2);
    expect(body.trimEnd().split('\n').at(-1)).toContain('"id":1');
  });

  it('runs one process for modern clients, whose equal ids stay apart', async () => {
    const answers = `print({ jsonrpc: '2.0', id: message.id, result: { pid: process.pid, asked: message.params.name } });`;
    const described = await scripted(answers);
    const ask = (name: string) => {
      const asker = new Asker(described);
      return asker.call(1, 'tools/call', {
        name,
        _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
      });
    };
    const [a, b] = (await Promise.all([ask('a'), ask('b')])).map(({ body }) => JSON.parse(body));
    expect([a.id, a.result.asked, b.id, b.result.asked]).toEqual([1, 'a', 1, 'b']);
    expect(a.result.pid).toBe(b.result.pid);
  });

  it('tells those that wait when a process dies, and forgets its session', async () => {
    const asker = new Asker(await scripted(`${initialized} if (message.method === 'die') process.exit(3);`));
    await asker.initialize();
    const [waiting, dying] = await Promise.all([asker.call(1, 'wait'), asker.call(2, 'die')]);
    for (const { status, body } of [waiting, dying]) {
      expect(status).toBe(502);
      expect(body).toContain('code 3');
    }
    expect(await asker.call(3, 'x')).toMatchObject({ status: 404 });
  });

  it('does not go on starting what ends at once, and says what it said', async () => {
    const described = server(['-e', 'console.error("no such database"); process.exit(1)']);
    let answer: Answer;
    do answer = await new Asker(described).initialize();
    while (answer.status === 502);
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('no such database');
    expect(told.filter(({ type }) => type === 'started').length).toBeLessThanOrEqual(4);
  });

  it('goes on starting what ended as soon as it was started because it was told to', async () => {
    const described = await scripted(initialized);
    for (let n = 0; n < 5; n++) {
      const asker = new Asker(described);
      expect(await asker.initialize()).toMatchObject({ status: 200 });
      const ended = next('ended');
      await asker.send('DELETE');
      await ended;
    }
  });

  it('runs the program that was allowed, whatever its environment is to be', async () => {
    const source = `print({ jsonrpc: '2.0', id: message.id, result: { env: process.env } });`;
    const env = { PATH: '/elsewhere', LD_PRELOAD: '/elsewhere/a.so', OWN: 'kept' };
    const secrets = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, new Secret(value)]));
    const { body } = await new Asker(await scripted(source, { env: secrets })).initialize();
    const seen = JSON.parse(body).result.env;
    expect([seen.PATH, seen.LD_PRELOAD, seen.OWN]).toEqual([process.env['PATH'], undefined, 'kept']);
  });

  it('bounds the processes of a server', async () => {
    const described = await scripted(initialized, { processesMax: 1 });
    expect(await new Asker(described).initialize()).toMatchObject({ status: 200 });
    expect(await new Asker(described).initialize()).toMatchObject({ status: 503 });
  });

  it('ends what a program started with it, though it ignores the end of its input', async () => {
    const stubborn = `process.on('SIGTERM', () => {});
      const child = (await import('node:child_process')).spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      setInterval(() => {}, 1000);
      print({ jsonrpc: '2.0', id: message.id, result: { child: child.pid } });`;
    const asker = new Asker(await scripted(stubborn));
    const { result } = JSON.parse((await asker.initialize()).body);
    const ended = next('ended');
    await asker.send('DELETE');
    await ended;
    expect(() => process.kill(result.child, 0)).toThrow('ESRCH');
  });

  it('ends sessions and shared processes that nobody uses', async () => {
    const asker = new Asker(await scripted(initialized, { idleMs: 50 }));
    const ended = next('ended');
    await asker.initialize();
    await ended;
    expect(await asker.call(1, 'x')).toMatchObject({ status: 404 });
  });

  it('ends the processes when the last holder gives the server back', async () => {
    const described = await scripted(initialized);
    const [first, second] = [new Asker(described), new Asker(described)];
    await first.initialize();
    const ended = next('ended');
    second.release();
    expect(await first.send('POST', { jsonrpc: '2.0', method: 'notifications/x' })).toMatchObject({ status: 202 });
    first.release();
    await ended;
  });

  it('keeps sessions while the worker that held their server is replaced', async () => {
    const asker = new Asker(await scripted(initialized));
    await asker.initialize();
    host.forgetWorker(1);
    expect(await asker.send('POST', { jsonrpc: '2.0', method: 'notifications/x' })).toMatchObject({ status: 202 });
    expect(told.some(({ type }) => type === 'ended')).toBe(false);
  });

  it('is told of a server again after it was replaced', async () => {
    const asker = new Asker(await scripted(initialized));
    await asker.initialize();
    await host.stop();
    host = await startHost(join(folder, '2.sock'));
    expect(await asker.call(1, 'x')).toMatchObject({ status: 404 });
    asker.sessionId = undefined;
    expect(await asker.initialize()).toMatchObject({ status: 200 });
  });

  it('runs no command that was not allowed, whatever a worker says', async () => {
    const asker = new Asker(server([], { command: '/bin/sh' }));
    await expect(asker.initialize()).rejects.toThrow('403');
    expect(told).toEqual([]);
  });

  it('gives a program none of its own environment', async () => {
    const described = await scripted(`print({ jsonrpc: '2.0', id: message.id, result: Object.keys(process.env) });`);
    const { result } = JSON.parse((await new Asker(described).initialize()).body);
    const shown = new Set(['PATH', 'HOME', 'LANG', 'TMPDIR']);
    expect(result.filter((name: string) => !shown.has(name) && !name.startsWith('__'))).toEqual([]);
  });
});
