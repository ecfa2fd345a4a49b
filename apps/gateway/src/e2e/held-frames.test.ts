import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, serve, type TestServer } from './support.ts';

/**
 * Holds frames back two by two while it asks another server about each, and gives them with a mark; what it forbids ends the answer.
 * `x-head: waits` in the upstream's answer lets the head wait.
 */
const asking = (name: string, after: string) => `
import { definePlugin, refuse } from '@sallyport/plugin';
import { z } from 'zod';

const told = refuse(403, 'forbidden_told', 'No.', { lastWords: Buffer.from('event: error\\ndata: "${name} says no"\\n\\n') });
const silent = refuse(403, 'forbidden_silent', 'No.');

export default definePlugin({
  interface: 1,
  name: '${name}',
  after: '${after}',
  schema: z.strictObject({ ask: z.string() }),
  setup({ ask }) {
    const held = new WeakMap();
    return {
      onResponse(x) {
        held.set(x, []);
        if (x.reply.headers.get('x-head') === 'waits') x.reply.headWaits = true;
      },
      async onFrame(x, frame) {
        await (await fetch(ask, { method: 'POST', body: frame })).text();
        if (frame.includes('forbidden told')) return told;
        if (frame.includes('forbidden silent')) return silent;
        const mark = Buffer.from(frame.toString().replace('data: ', 'data: ${name} '));
        if (!x.reply.headers.has('content-type')) return mark;
        const waiting = held.get(x);
        waiting.push(mark);
        if (waiting.length < 2) return Buffer.alloc(0);
        held.set(x, []);
        return waiting;
      },
      async onFrameEnd(x) {
        await (await fetch(ask, { method: 'POST', body: 'end' })).text();
        return held.get(x);
      },
    };
  },
});
`;

let folder: string;
let upstream: TestServer;
let judge: TestServer;
let gateway: RunningGateway;
/** Asked about, and not answered yet, where the frame says so. */
let pending: { release(): void }[] = [];
/** Written by the upstream to the one that is flooded, and how many connections of it were closed early. */
let floodBytes = 0;
let closedEarly = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-held-'));
  await writeFile(join(folder, 'first.mjs'), asking('first', 'acl'));
  await writeFile(join(folder, 'second.mjs'), asking('second', 'first'));
  judge = await serve(async (incoming, response) => {
    const body = await text(incoming);
    if (body.includes('wait')) pending.push({ release: () => response.end() });
    else response.end();
  });
  upstream = await serve((incoming, response) => {
    response.once('close', () => {
      if (!response.writableFinished) closedEarly++;
    });
    const { pathname, searchParams } = new URL(incoming.url!, 'http://u');
    const events = searchParams.getAll('e');
    const head = searchParams.get('head');
    if (pathname === '/whole') return void response.end(events.join(''));
    response.writeHead(200, { 'content-type': 'text/event-stream', ...(head !== null && { 'x-head': head }) });
    if (pathname === '/flood') return flood(response);
    for (const event of events) response.write(`data: ${event}\n\n`);
    if (pathname === '/events') response.end();
  });
  gateway = await startGateway({
    workers: 1,
    args: ['--plugins', folder],
    config: `
_format_version: "3.0"
services:
- name: held
  url: "${upstream.url}"
  routes: [{ name: held, paths: [/] }]
  plugins: [{ name: first, config: { ask: "${judge.url}" } }, { name: second, config: { ask: "${judge.url}" } }]
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([upstream?.stop(), judge?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

function flood(response: ServerResponse): void {
  const event = `data: ${'f'.repeat(256 * 1024)}\n\n`;
  const more = () => {
    do floodBytes += event.length;
    while (!response.closed && response.write(event));
  };
  response.on('drain', more);
  more();
}

const url = (path: string, events: readonly string[], more = '') =>
  `${gateway.proxyUrl}${path}?${events.map((event) => `e=${encodeURIComponent(event)}`).join('&')}${more}`;
const marked = (event: string) => `data: second first ${event}\n\n`;

describe('frames that plugins hold back while they ask', () => {
  const many = Array.from({ length: 7 }, (_, n) => `event ${n}`);

  it('keep their order through several plugins, and lose nothing at the end', async () => {
    const { text, status } = await ask(url('/events', many));
    expect([status, text]).toEqual([200, many.map(marked).join('')]);
  });

  it('keep it over HTTP/2 too', async () => {
    const session = connectHttp2(gateway.proxyUrl);
    const target = url('/events', many).slice(gateway.proxyUrl.length);
    const bodies = await Promise.all([1, 2, 3].map(() => text(session.request({ ':path': target }))));
    expect(bodies).toEqual(Array(3).fill(many.map(marked).join('')));
    session.close();
  });

  it('hold a whole answer up, which then has the length it has', async () => {
    const { text, headers } = await ask(url('/whole', ['data: all of it']));
    expect([text, headers['content-length']]).toEqual(['data: second first all of it', '28']);
  });
});

describe('a stream that is refused in the middle', () => {
  it('ends in order with the last words of who refused, and nothing that is held behind it', async () => {
    const { status, text } = await ask(url('/open', ['one', 'two', 'three', 'forbidden told', 'four']));
    expect(status).toBe(200);
    expect(text).toBe(`${['one', 'two'].map(marked).join('')}event: error\ndata: "first says no"\n\n`);
    await expect.poll(() => closedEarly).toBeGreaterThan(0);
  });

  it('is cut where there are none', async () => {
    await expect(ask(url('/open', ['one', 'two', 'three', 'four', 'forbidden silent']))).rejects.toThrow();
  });

  it('is answered with the refusal itself where the head has waited', async () => {
    const { status, text } = await ask(url('/events', ['forbidden told'], '&head=waits'));
    expect([status, text]).toEqual([403, '{"message":"No."}']);
  });

  it('has its head with the first frame where that has waited, and at the end where there was none', async () => {
    const passed = await ask(url('/events', ['one', 'two', 'three', 'four'], '&head=waits'));
    expect([passed.status, passed.text]).toEqual([200, ['one', 'two', 'three', 'four'].map(marked).join('')]);
    const empty = await ask(url('/events', [], '&head=waits'));
    expect([empty.status, empty.text]).toEqual([200, '']);
  });
});

describe('while a plugin is asking', () => {
  it('the source waits, and what it sends is not heaped up', async () => {
    pending = [];
    const call = request(url('/flood', []), { agent: false });
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    await expectStill();
    expect(floodBytes).toBeLessThan(60 << 20);
    response.destroy();
  });

  it('a client that leaves is left, and so is its upstream', async () => {
    pending = [];
    const before = closedEarly;
    const call = request(url('/open', ['wait']), { agent: false });
    call.on('error', () => {});
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    await expect.poll(() => pending.length).toBe(1);
    response.destroy();
    await expect.poll(() => closedEarly).toBeGreaterThan(before);
    pending[0]!.release();
    expect((await ask(url('/events', ['one', 'two', 'three', 'four']))).status).toBe(200);
  });

  it('the end waits, too', async () => {
    pending = [];
    const answer = ask(url('/events', ['one', 'wait']));
    await expect.poll(() => pending.length).toBe(1);
    pending[0]!.release();
    await expect.poll(() => pending.length).toBe(2);
    pending[1]!.release();
    expect((await answer).text).toBe(['one', 'wait'].map(marked).join(''));
  });
});

/** What is on the way fills the buffers of two sockets and stops growing. */
async function expectStill(): Promise<void> {
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = floodBytes > 0 && floodBytes === before;
        before = floodBytes;
        return isStill;
      },
      { interval: 300, timeout: 20_000 },
    )
    .toBe(true);
}
