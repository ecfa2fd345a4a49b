import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { listenOnLoopback, logRecords, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

/** Passes requests on to one upstream by itself: JSON whole, anything else as it comes. */
const relay = `
import { definePlugin, refuse, TryRecord } from '@sallyport/plugin';
import { z } from 'zod';

const unreachable = refuse(502, 'unreachable', 'The upstream cannot be reached.');
const tooLarge = refuse(413, 'too_large', 'The upload is too large.');

export default definePlugin({
  interface: 1,
  name: 'relay',
  before: 'cors',
  schema: z.strictObject({ url: z.string() }),
  setup({ url }, { clock, http, log }) {
    const to = new URL(url);
    const origin = http.origin({ url: to, connectTimeoutMs: 5_000, readTimeoutMs: 60_000, writeTimeoutMs: 60_000, tlsVerify: true, namedBy: 'operator' });
    return {
      onRequest(x) { if (x.path === '/bounded') x.limitRequestBytes(1_000_000, tooLarge); },
      wantsCall: (x) => x.requestHeaders.get('content-type') === 'application/json',
      onCall() {},
      serve: (x, answer) => new Relay(x, answer),
      close: () => origin.release(),
    };

    function Relay(x, answer) {
      let body;
      let waits = 0;
      const opened = answer.openBody({
        onBodyData(chunk) {
          if (call.write(chunk)) return true;
          waits++;
          return false;
        },
        onBodyEnd() { call.end(); },
      });
      const told = new TryRecord(x, clock, { host: to.hostname, port: Number(to.port) }, x.path);
      x.note('read', x.call?.kind);
      const call = origin.send(
        { method: x.method, target: x.path, headers: [], body: opened === undefined ? x.body : opened.length === undefined ? 'chunked' : { length: opened.length } },
        {
          onHead(status, headers) { told.answered(status, call); x.note('waits', waits); answer.head(status, headers, 'upstream'); },
          onData(chunk) { if (!answer.write(chunk)) call.pause(); },
          onEnd() { told.ended(call); answer.end(); },
          onError({ kind }) {
            told.failed(kind, call);
            if (kind === 'cut') answer.cut('upstream_cut', x.path === '/told-cut' ? Buffer.from('data: the rest is lost\\n\\n') : undefined);
            else answer.refuse(unreachable);
          },
          onDrain() { opened?.resume(); },
        },
      );
      this.onDrain = () => call.resume();
      this.onAbandon = () => { call.abort(); told.ended(call); log.warn('relay: abandoned'); };
    }
  },
});
`;

let folder: string;
let gateway: RunningGateway;
let upstream: { url: string; stop(): Promise<void> };
/** What the upstream does with a request; replaced by tests. */
let answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-relay-'));
  await writeFile(join(folder, 'relay.ts'), relay);
  upstream = await listenOnLoopback(createServer((incoming, outgoing) => answer(incoming, outgoing)));
  const config = JSON.stringify({
    _format_version: '3.0',
    routes: [
      {
        paths: ['/'],
        plugins: [
          { name: 'relay', config: { url: upstream.url } },
          { name: 'file-log', config: { path: join(folder, 'log') } },
        ],
      },
    ],
  });
  gateway = await startGateway({ config, workers: 1, args: ['--plugins', join(folder, 'relay.ts')] });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
  await rm(folder, { recursive: true, force: true });
});

const sessions: ClientHttp2Session[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

/** The record of the one request for a path. */
async function record(path: string): Promise<Record<string, unknown>> {
  const find = async () => {
    const records = await logRecords<Record<string, unknown> & { request: { uri: string } }>(join(folder, 'log'));
    return records.find(({ request: { uri } }) => uri === path);
  };
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  return (await find())!;
}

/** A request whose answer nobody has waited for yet. */
const clients = {
  'HTTP/1.1': (path: string, method = 'GET') => {
    const outgoing = request(gateway.proxyUrl + path, { method, agent: false });
    outgoing.on('error', () => {});
    const begun = new Promise<void>((resolve) =>
      outgoing.once('response', (incoming) => {
        incoming.on('error', () => {});
        incoming.once('data', () => resolve());
      }),
    );
    if (method === 'GET') outgoing.end();
    return { begun, write: (chunk: Buffer) => outgoing.write(chunk), leave: () => outgoing.destroy() };
  },
  'HTTP/2': (path: string, method = 'GET') => {
    const session = connect(gateway.proxyUrl);
    sessions.push(session);
    const stream: ClientHttp2Stream = session.request(
      { ':path': path, ':method': method },
      { endStream: method === 'GET' },
    );
    stream.on('error', () => {});
    const begun = new Promise<void>((resolve) => stream.once('data', () => resolve()));
    return { begun, write: (chunk: Buffer) => stream.write(chunk), leave: () => stream.close(8) };
  },
};

describe('an answer that a plugin has from an upstream', () => {
  it('is told as one: in its headers, and in the log', async () => {
    answer = (_incoming, outgoing) => outgoing.writeHead(203, { 'X-Model': 'm' }).end('hello');
    const { status, text, headers } = await ask(`${gateway.proxyUrl}/told?a=b`);
    expect([status, text, headers['x-model']]).toEqual([203, 'hello', 'm']);
    expect(headers['via']).toMatch(/^1\.1 /);
    expect(headers['x-kong-upstream-latency']).toMatch(/^\d+$/);
    expect(headers['x-kong-proxy-latency']).toMatch(/^\d+$/);
    expect(headers).not.toHaveProperty('x-kong-response-latency');
    const told = await record('/told?a=b');
    const { port } = new URL(upstream.url);
    expect(told).toMatchObject({
      source: 'upstream',
      upstream_uri: '/told',
      upstream_status: '203',
      tries: [{ ip: '127.0.0.1', port: Number(port), keepalive: false }],
    });
    const { proxy, kong, request: total } = told['latencies'] as Record<string, number>;
    expect(proxy).toBeGreaterThanOrEqual(0);
    expect(kong! + proxy!).toBeLessThanOrEqual(total! + 1);
  });

  it('is cut when the upstream breaks off, or ends with words about it', async () => {
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: one\n\n');
      setImmediate(() => outgoing.destroy());
    };
    await expect(ask(`${gateway.proxyUrl}/cut`)).rejects.toThrow();
    expect((await ask(`${gateway.proxyUrl}/told-cut`)).text).toBe('data: one\n\ndata: the rest is lost\n\n');
    expect(await record('/cut')).toMatchObject({ response: { status: 200 }, upstream_status: '200' });
  });

  it('is a refusal of its own when there is none', async () => {
    answer = (incoming) => incoming.socket.destroy();
    const { status, headers } = await ask(`${gateway.proxyUrl}/refused`);
    expect([status, headers['x-kong-response-latency']]).toEqual([502, expect.stringMatching(/^\d+$/)]);
    expect(await record('/refused')).toMatchObject({ source: 'kong', upstream_status: '502' });
  });
});

describe('the body of a request that a plugin serves', () => {
  const upload = randomBytes(24 << 20);

  function digestAnswer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const hash = createHash('sha256');
    incoming.on('data', (chunk) => hash.update(chunk));
    incoming.on('end', () => outgoing.end(hash.digest('hex')));
  }

  it('passes piece by piece, at the pace of the upstream', async () => {
    answer = (incoming, outgoing) => {
      // Until everything between is full.
      setTimeout(() => digestAnswer(incoming, outgoing), 100);
    };
    const { text } = await ask(`${gateway.proxyUrl}/upload`, { method: 'POST', body: upload });
    expect(text).toBe(createHash('sha256').update(upload).digest('hex'));
    const told = await record('/upload');
    expect(told['waits']).toBeGreaterThan(0);
    expect((told['request'] as { size: number }).size).toBeGreaterThan(upload.length);
  });

  it('comes in chunks, and over HTTP/2, too', async () => {
    answer = digestAnswer;
    const digest = createHash('sha256').update(upload).digest('hex');
    const outgoing = request(`${gateway.proxyUrl}/chunks`, { method: 'POST', agent: false });
    const answered = new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    outgoing.write(upload);
    outgoing.end();
    let text = '';
    for await (const chunk of await answered) text += chunk;
    expect(text).toBe(digest);

    const session = connect(gateway.proxyUrl);
    sessions.push(session);
    const stream = session.request({ ':path': '/http2', ':method': 'POST' });
    stream.end(upload);
    text = '';
    for await (const chunk of stream) text += chunk;
    expect(text).toBe(digest);
  });

  it('is there whole where the plugin wants that', async () => {
    answer = digestAnswer;
    const headers = ['Content-Type', 'application/json'];
    await ask(`${gateway.proxyUrl}/whole`, { method: 'POST', body: '{}', headers });
    expect(await record('/whole')).toMatchObject({ read: 'json' });
  });

  it.each(['length', 'chunks'])('is bounded by what plugins allow, with a %s', async (framing) => {
    const closed = Promise.withResolvers<void>();
    answer = (incoming) => {
      incoming.on('error', () => {}).resume();
      incoming.socket.once('close', () => closed.resolve());
    };
    const some = upload.subarray(0, 4 << 20);
    const body = framing === 'length' ? some : Readable.from([some]);
    const { status, text } = await ask(`${gateway.proxyUrl}/bounded`, { method: 'POST', body });
    expect([status, JSON.parse(text)]).toEqual([413, { message: 'The upload is too large.' }]);
    await closed.promise;
  });

  it('is waited for with `Expect: 100-continue` until the plugin wants it', async () => {
    answer = digestAnswer;
    const headers = ['Expect', '100-continue'];
    const { text } = await ask(`${gateway.proxyUrl}/expected`, { method: 'POST', body: 'abc', headers });
    expect(text).toBe(createHash('sha256').update('abc').digest('hex'));
  });
});

describe.each(['HTTP/1.1', 'HTTP/2'] as const)('a client of %s that leaves', (version) => {
  it.each(['before the answer', 'within the answer', 'within its request'])(
    'has the upstream closed at once: %s',
    async (when) => {
      const asked = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      answer = (incoming, outgoing) => {
        incoming.socket.once('close', () => closed.resolve());
        if (when === 'within the answer') outgoing.writeHead(200).write('begun');
        if (when === 'within its request') incoming.once('data', () => asked.resolve());
        else asked.resolve();
      };
      const client = clients[version](`/left`, when === 'within its request' ? 'POST' : 'GET');
      if (when === 'within its request') client.write(Buffer.from('some'));
      await asked.promise;
      if (when === 'within the answer') await client.begun;
      client.leave();
      await closed.promise;
      await expect.poll(() => gateway.logs.join('\n')).toContain('relay: abandoned');
    },
  );
});
