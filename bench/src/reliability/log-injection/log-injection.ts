import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback, RawConnection, startGateway } from '@sallyport/testkit';
import { seeded } from '../random.ts';
import { exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { encoded, harmful, headerBytes, hostileText } from './hostile.ts';

export const logInjection: ReliabilityRun = {
  name: 'S-LOGINJ',
  promise: 'whatever callers, upstreams and names of entities say, an exchange is one line of JSON in every log',
  run,
};

const requestsOf = { short: 1_500, full: 100_000 } as const;
const connections = 8;

async function run(form: Form): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-log-injection-'));
  const file = join(folder, 'access.log');
  const upstream = await startHostileUpstream();
  const collector = await startCollector();
  const gateway = await startGateway({ config: config(upstream.url, file, collector.port) });
  try {
    const asked = await ask(gateway.proxyUrl, requestsOf[form]);
    await until('the collector has every line', () => collector.lines() >= asked.length, 60_000, 20);
    await gateway.stop();
    const refused = asked.filter(({ status }) => status === 400);
    const logs: [string, Buffer][] = [
      ['file', await buffer(createReadStream(file))],
      ['TCP', collector.bytes()],
    ];
    return [
      told('requests', asked.length),
      told('requests refused for their path or host (400), which are logged like others', refused.length),
      ...logs.flatMap(([name, bytes]) => judge(name, bytes, asked)),
      exactly(
        'lines of the gateway’s own log that are no JSON',
        gateway.logs.filter((line) => !isJson(line)).length,
        0,
      ),
    ];
  } finally {
    await gateway.stop();
    await Promise.all([upstream.stop(), collector.stop()]);
    await rm(folder, { recursive: true });
  }
}

interface Asked {
  readonly id: string;
  readonly status: number;
  /** What was sent as `x-hostile`, as Latin-1. */
  readonly header: string;
}

function judge(log: string, bytes: Buffer, asked: readonly Asked[]): Figure[] {
  const lines = bytes.toString('utf8').split('\n');
  const last = lines.pop();
  const records = new Map<string, { headers: Record<string, string> }>();
  let [unreadable, twice] = [0, 0];
  for (const line of lines) {
    try {
      const { request } = JSON.parse(line) as { request: { headers: Record<string, string> } };
      const id = request.headers['x-id']!;
      if (records.has(id)) twice++;
      records.set(id, request);
    } catch {
      unreadable++;
    }
  }
  const changed = asked.filter(({ id, header }) => (records.get(id)?.headers['x-hostile'] ?? '') !== header);
  return [
    exactly(`${log}: lines`, lines.length, asked.length),
    exactly(`${log}: lines that are no JSON`, unreadable, 0),
    exactly(
      `${log}: lines with something that ends lines or steers terminals`,
      lines.filter((line) => harmful.test(line)).length,
      0,
    ),
    exactly(`${log}: requests with more than one line`, twice, 0),
    exactly(`${log}: requests whose header reads otherwise than it was sent`, changed.length, 0),
    exactly(`${log}: bytes behind the last line`, last?.length ?? 0, 0),
  ];
}

async function ask(url: string, requests: number): Promise<Asked[]> {
  const asked: Asked[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async (_, n) => {
      const random = seeded(n + 1);
      let connection = await RawConnection.open(url);
      while (next < requests) {
        const id = `r${next++}`;
        const header = headerBytes(hostileText(random));
        const step = random() < 0.2 ? encoded(hostileText(random), random) : 'orders';
        const path = `/p/${step}?${encoded(hostileText(random), random)}=${encoded(hostileText(random), random)}&id=${id}`;
        const name = random() < 0.5 ? 'ann' : 'nobody';
        connection.send(
          `GET ${path} HTTP/1.1\r\nHost: ${pickHost(random)}\r\nx-id: ${id}\r\napikey: ${name}\r\nuser-agent: ${headerBytes(hostileText(random)) || 'a'}\r\nx-hostile: ${header}\r\n\r\n`,
        );
        const answer = await connection.answer(30_000);
        if (typeof answer === 'string') throw new Error(`no answer to ${JSON.stringify(path)}: ${answer}`);
        asked.push({ id, status: answer.status, header });
        if (answer.closes) {
          await connection.gone;
          connection = await RawConnection.open(url);
        }
      }
      connection.destroy();
    }),
  );
  return asked;
}

function pickHost(random: () => number): string {
  return random() < 0.9 ? 'api.example' : 'x"y\\z';
}

/** Answers with hostile headers, too. */
async function startHostileUpstream() {
  const random = seeded(99);
  const server = createHttpServer((_request, response) => {
    response.writeHead(200, { 'x-answer': headerBytes(hostileText(random)) || 'a', 'content-length': '2' }).end('{}');
  });
  return await listenOnLoopback(server);
}

/** Each worker has a connection of its own: lines are whole within one. */
async function startCollector() {
  const connections: Buffer[][] = [];
  let lines = 0;
  const server = createServer((socket: Socket) => {
    const received: Buffer[] = [];
    connections.push(received);
    socket.on('data', (bytes: Buffer) => {
      received.push(bytes);
      for (const byte of bytes) if (byte === 0x0a) lines++;
    });
  });
  const { port, stop } = await listenOnLoopback(server);
  return { port, stop, lines: () => lines, bytes: () => Buffer.concat(connections.flat()) };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function config(upstreamUrl: string, file: string, collectorPort: number): string {
  return JSON.stringify({
    _format_version: '3.0',
    consumers: [
      {
        username: 'ann\r\n{"forged":true}\u2028\x1b[31m',
        custom_id: '","x":"\n',
        keyauth_credentials: [{ key: 'ann' }],
      },
      { username: 'nobody' },
    ],
    services: [{ name: 'api', url: upstreamUrl, routes: [{ name: 'api', paths: ['/p'], tags: ['\u2029'] }] }],
    plugins: [
      { name: 'correlation-id', config: { header_name: 'x-hostile', generator: 'uuid' } },
      { name: 'key-auth', config: { anonymous: 'nobody' } },
      { name: 'file-log', config: { path: file } },
      { name: 'tcp-log', config: { host: '127.0.0.1', port: collectorPort } },
    ],
  });
}
