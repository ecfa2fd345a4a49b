import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logRecords, RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

/** Serves by path: what a plugin does well, and what it does badly. */
const tower = `
import { definePlugin, refuse } from '@sallyport/plugin';
import { z } from 'zod';

const closed = refuse(409, 'closed', 'Closed.');
const piece = Buffer.alloc(65_536, 'p');
const nothing = { onDrain() {}, onAbandon() {} };

export default definePlugin({
  interface: 1,
  name: 'tower',
  before: 'cors',
  schema: z.strictObject({}),
  setup(_config, { clock, log }) {
    return {
      onResponse: async (x) => {
        if (x.path === '/slow-hook') await new Promise((resolve) => clock.after(50, resolve));
        x.reply.headers.set('x-source', x.reply.source);
      },
      onFinish: (x) => x.note('finished', (x.custom?.finished ?? 0) + 1),
      serve(x, answer) {
        switch (x.path) {
          case '/hello':
            answer.head(200, ['Content-Type', 'text/plain', 'Content-Length', '5']);
            answer.write(Buffer.from('hello'));
            answer.end();
            return nothing;
          case '/slow-hook':
            answer.head(200, ['Content-Type', 'text/plain']);
            x.note('free', answer.write(Buffer.from('one ')));
            answer.write(Buffer.from('two '));
            return { onDrain() { answer.write(Buffer.from('three')); answer.end(); }, onAbandon() {} };
          case '/none':
            answer.head(204, []);
            answer.end();
            return nothing;
          case '/stream': {
            answer.head(200, ['Content-Type', 'text/event-stream']);
            answer.write(Buffer.from('data: first\\n\\n'));
            return { onDrain() {}, onAbandon() { x.note('abandoned', true); log.warn('tower: its client left'); } };
          }
          case '/flood': {
            answer.head(200, ['Content-Type', 'application/octet-stream']);
            let left = 512;
            const pour = () => {
              for (; left > 0; left--) if (!answer.write(piece)) { left--; return; }
              answer.end();
            };
            let drains = 0;
            queueMicrotask(pour);
            return { onDrain() { x.note('drains', ++drains); pour(); }, onAbandon() {} };
          }
          case '/refused':
            queueMicrotask(() => answer.refuse(closed));
            return { onDrain() {}, onAbandon() { x.note('abandoned', true); } };
          case '/cut':
            answer.head(200, []);
            answer.write(piece);
            clock.after(20, () => answer.refuse(closed));
            return nothing;
          case '/throws':
            throw new Error('the bell is loose');
          case '/headless':
            clock.after(5, () => answer.write(piece));
            return nothing;
          case '/abandons-badly':
            answer.head(200, ['Content-Type', 'text/event-stream']);
            return { onDrain() {}, onAbandon() { throw new Error('the rope is gone'); } };
          default:
            return undefined;
        }
      },
    };
  },
});
`;

let folder: string;
let gateway: RunningGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-serving-'));
  await writeFile(join(folder, 'tower.ts'), tower);
  const config = JSON.stringify({
    _format_version: '3.0',
    routes: [
      {
        name: 'tower',
        paths: ['/'],
        plugins: [{ name: 'tower' }, { name: 'file-log', config: { path: join(folder, 'log') } }],
      },
    ],
  });
  gateway = await startGateway({ config, workers: 1, args: ['--plugins', join(folder, 'tower.ts')] });
});
afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface LogLine {
  response: { status: number; size: number };
  latencies: { proxy: number };
  source: string;
  upstream_status: string;
  finished: number;
  [noted: string]: unknown;
}

/** The records of requests for a path, once there are `count`. */
async function records(path: string, count = 1): Promise<LogLine[]> {
  const read = async () => {
    const all = await logRecords<LogLine & { request: { uri: string } }>(join(folder, 'log'));
    return all.filter(({ request }) => request.uri === path);
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
  return await read();
}

const url = (path: string) => gateway.proxyUrl + path;

function openStream(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url(path), { agent: false }, resolve).once('error', reject));
}

/** Status and body of a request over HTTP/2. */
function askHttp2(session: ClientHttp2Session, method: string, path: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const stream = session.request({ ':method': method, ':path': path });
    let status = 0;
    let body = '';
    stream.setEncoding('utf8');
    stream.on('response', (headers) => {
      status = Number(headers[':status']);
    });
    stream.on('data', (text: string) => {
      body += text;
    });
    stream.once('end', () => resolve({ status, body }));
    stream.once('error', reject);
  });
}

describe('a plugin that serves', () => {
  it('answers on a route without a service, through the hooks of the chain', async () => {
    const { status, text, headers } = await ask(url('/hello'));
    expect([status, text, headers['x-source']]).toEqual([200, 'hello', 'gateway']);
    expect(headers['x-kong-response-latency']).toMatch(/^\d+$/);
    const [record] = await records('/hello');
    expect(record).toMatchObject({ source: 'kong', upstream_status: '', finished: 1, latencies: { proxy: -1 } });
  });

  it('answers HEAD and 204 without a body', async () => {
    const { status, text, headers } = await ask(url('/hello?head'), { method: 'HEAD' });
    expect([status, text, headers['content-length']]).toEqual([200, '', '5']);
    expect(await ask(url('/none'))).toMatchObject({ status: 204, text: '' });
    expect((await records('/hello?head'))[0]!.finished).toBe(1);
  });

  it('answers over HTTP/2', async () => {
    const session = connect(gateway.proxyUrl);
    expect(await askHttp2(session, 'GET', '/hello')).toEqual({ status: 200, body: 'hello' });
    expect(await askHttp2(session, 'HEAD', '/hello')).toEqual({ status: 200, body: '' });
    expect(await askHttp2(session, 'GET', '/none')).toEqual({ status: 204, body: '' });
    expect(await askHttp2(session, 'GET', '/slow-hook')).toEqual({ status: 200, body: 'one two three' });
    expect((await askHttp2(session, 'GET', '/flood')).body).toHaveLength(512 * 65_536);
    session.close();
  });

  it('keeps its order when a hook holds the head back', async () => {
    const { text } = await ask(url('/slow-hook?1'));
    expect(text).toBe('one two three');
    expect((await records('/slow-hook?1'))[0]!['free']).toBe(false);
  });

  it('is told when its client is slow, and when it reads on', async () => {
    const answer = await openStream('/flood?slow');
    let bytes = 0;
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(512 * 65_536);
    expect((await records('/flood?slow'))[0]!['drains']).toBeGreaterThan(1);
  });

  it('is told once when its client leaves, and the exchange is recorded once', async () => {
    const answer = await openStream('/stream');
    answer.setEncoding('utf8');
    for await (const text of answer) {
      expect(text).toBe('data: first\n\n');
      break;
    }
    const [record, ...more] = await records('/stream');
    expect([record!['abandoned'], record!.finished, more.length]).toEqual([true, 1, 0]);
  });

  it('refuses before the head, and cuts behind it', async () => {
    expect(await ask(url('/refused'))).toMatchObject({ status: 409, text: '{"message":"Closed."}' });
    await expect(ask(url('/cut'))).rejects.toThrow();
    expect((await records('/refused'))[0]).not.toHaveProperty('abandoned');
    expect((await records('/cut'))[0]).toMatchObject({ finished: 1, response: { status: 200 } });
  });

  it('fails its own exchange alone when it has a bug', async () => {
    expect((await ask(url('/throws'))).status).toBe(500);
    expect((await ask(url('/headless'))).status).toBe(500);
    const answer = await openStream('/abandons-badly');
    answer.destroy();
    expect((await records('/abandons-badly'))[0]!.finished).toBe(1);
    expect(gateway.logs.join('\n')).toContain('the bell is loose');
    expect((await ask(url('/hello'))).status).toBe(200);
  });

  it('lets a request pass that is not for it', async () => {
    expect((await ask(url('/other'))).status).toBe(503);
  });

  it('lets a body pass that nobody has read, and the connection go on', async () => {
    const body = Buffer.alloc(4 << 20);
    expect(await ask(url('/hello?body'), { method: 'POST', body })).toMatchObject({ status: 200, text: 'hello' });
    const expecting = { method: 'POST', body: 'abc', headers: ['Expect', '100-continue'] };
    expect((await ask(url('/hello?body'), expecting)).text).toBe('hello');
  });

  it('closes no connection while a body still comes', async () => {
    const bytes = 64 << 20;
    for (const path of ['/hello?closes', '/slow-hook?closes']) {
      const connection = await RawConnection.open(gateway.proxyUrl);
      connection.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\n`);
      connection.send(Buffer.alloc(bytes));
      expect(await connection.answer()).toMatchObject({ status: 200, closes: true });
      expect(await connection.gone).toBe('closed');
      expect(connection.socket.bytesWritten).toBeGreaterThan(bytes);
      expect((await records(path))[0]).toMatchObject({ finished: 1, response: { status: 200 } });
    }
  });

  it('is waited for at the end of the gateway, and cut at its deadline', async () => {
    const config = JSON.stringify({
      _format_version: '3.0',
      routes: [{ paths: ['/'], plugins: [{ name: 'tower' }] }],
    });
    const args = ['--plugins', join(folder, 'tower.ts'), '--drain-timeout', '1'];
    const ending = await startGateway({ config, workers: 1, args });
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${ending.proxyUrl}/stream`, resolve));
    const cut = new Promise((resolve) => answer.once('error', resolve));
    answer.resume();
    expect(await ending.stop()).toBe(0);
    await cut;
    expect(ending.logs.join('\n')).toContain('tower: its client left');
  });
});
