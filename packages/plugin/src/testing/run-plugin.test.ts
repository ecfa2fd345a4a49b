import { definePlugin, refuse } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FakeClock, settled } from './fake-clock.ts';
import { runPlugin } from './run-plugin.ts';

const probe = definePlugin({
  name: 'probe',
  schema: z.strictObject({ refuses: z.boolean().default(false) }),
  setup({ refuses }) {
    const no = refuse(403, 'no', 'No.', { style: 'negotiated', headers: ['X-Why', 'because'] });
    return {
      onRequest(x) {
        x.requestHeaders.set('x-seen', 'yes');
        x.note('probe', 1);
        return refuses ? no : undefined;
      },
      onResponse: (x) => x.reply!.headers.set('x-after', x.reply!.source),
      onFrame: (_x, frame) => Buffer.from(frame.toString().toUpperCase()),
    };
  },
});

describe('runPlugin', () => {
  it('shows what the upstream was sent, what the caller was answered, and the event', async () => {
    const run = runPlugin(probe, {}, { upstream: { body: ['a', 'b'] } });
    const trace = await run.trace({ method: 'POST', url: '/orders?a=%20b', json: { a: 1 } });
    expect(trace.outcome).toBe('passed');
    expect(trace.upstream).toMatchObject({ path: '/orders', query: '?a=%20b', body: '{"a":1}' });
    expect(trace.upstream?.headers).toMatchObject({ 'x-seen': 'yes', 'content-length': '7' });
    expect(trace.reply).toMatchObject({ status: 200, body: 'AB', headers: { 'x-after': 'upstream' } });
    expect(trace.event.custom).toEqual({ probe: 1 });
    expect(run.events).toHaveLength(1);
  });

  it('gives a refusal as the caller reads it, after onResponse', async () => {
    const refused = await runPlugin(probe, { refuses: true })();
    expect(refused).toMatchObject({
      status: 403,
      code: 'no',
      headers: { 'x-why': 'because', 'x-after': 'gateway' },
      body: { message: 'No.', request_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });

  it('throws on a configuration that the plugin does not know', () => {
    expect(() => runPlugin(probe, { refuse: true })).toThrow(/refuse/);
  });
});

const clockTower = definePlugin({
  name: 'clock-tower',
  schema: z.strictObject({ kind: z.enum(['stream', 'whole', 'refuse', 'bug', 'other']) }),
  setup({ kind }) {
    const closed = refuse(503, 'closed', 'Closed.');
    return {
      serve(x, answer) {
        if (kind === 'other') return undefined;
        const drains: string[] = [];
        const isStream = kind === 'stream';
        setImmediate(() => {
          if (kind === 'refuse') return answer.refuse(closed);
          if (kind === 'bug') return answer.fail(new Error('stuck'));
          answer.head(200, ['Content-Type', isStream ? 'text/event-stream' : 'text/plain']);
          answer.write(Buffer.from('one '));
          x.note('more', answer.write(Buffer.from('two ')));
          if (!isStream) answer.end();
        });
        return {
          onDrain: () => void answer.write(Buffer.from(drains.push('') > 1 ? 'four ' : 'three ')),
          onAbandon: () => x.note('abandoned', true),
        };
      },
      onResponse: async (x) => x.reply!.headers.set('x-after', x.reply!.source),
      onFrame: (_x, frame) => Buffer.from(frame.toString().toUpperCase()),
    };
  },
});

describe('runPlugin, of a plugin that serves', () => {
  it('shows the answer after the other hooks', async () => {
    const trace = await runPlugin(clockTower, { kind: 'whole' }).trace();
    expect(trace).toMatchObject({ outcome: 'passed', upstream: undefined });
    expect(trace.reply).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain', 'x-after': 'gateway' },
      body: 'ONE TWO ',
    });
    expect(trace.event.custom).toEqual({ more: true });
  });

  it('lets the test be a slow client, and one that leaves', async () => {
    const { served, trace } = await runPlugin(clockTower, { kind: 'stream' }).serve();
    served.stall();
    await settled();
    expect(served.frames).toEqual(['ONE ', 'TWO ']);
    served.drain();
    served.drain();
    served.leave();
    served.drain();
    expect(served.frames).toEqual(['ONE ', 'TWO ', 'THREE ', 'FOUR ']);
    const { event } = await trace;
    expect([event.response.aborted, event.custom]).toEqual([true, { more: false, abandoned: true }]);
  });

  it('gives its refusal, and throws its bug', async () => {
    expect(await runPlugin(clockTower, { kind: 'refuse' })()).toMatchObject({ status: 503, code: 'closed' });
    await expect(runPlugin(clockTower, { kind: 'bug' })()).rejects.toThrow('stuck');
    expect(await runPlugin(clockTower, { kind: 'other' })()).toBe('passed');
    await expect(runPlugin(clockTower, { kind: 'other' }).serve()).rejects.toThrow('does not serve');
  });
});

describe('FakeClock', () => {
  it('runs due timers in order, and those they start', async () => {
    const clock = new FakeClock(0);
    const seen: string[] = [];
    clock.after(20, () => seen.push(`late at ${clock.nowMs()}`));
    clock.after(10, () => {
      seen.push(`early at ${clock.nowMs()}`);
      clock.after(5, () => seen.push(`started at ${clock.nowMs()}`));
    });
    clock.after(10, () => seen.push('cancelled')).cancel();
    await clock.advance(20);
    expect(seen).toEqual(['early at 10', 'started at 15', 'late at 20']);
    expect([clock.nowMs(), clock.pending]).toEqual([20, 0]);
  });
});

const relay = definePlugin({
  name: 'relay',
  schema: z.strictObject({}),
  setup: (_config, { http }) => {
    const origin = http.origin({
      url: new URL('https://models.example'),
      connectTimeoutMs: 1_000,
      readTimeoutMs: 1_000,
      writeTimeoutMs: 1_000,
      tlsVerify: true,
      namedBy: 'operator',
    });
    return {
      wantsCall: () => false,
      onCall() {
        throw new Error('nobody wants the body whole');
      },
      serve(_x, answer) {
        const body = answer.openBody({
          onBodyData: (chunk) => call.write(chunk),
          onBodyEnd: () => call.end(),
        });
        const call = origin.send(
          { method: 'POST', target: '/', headers: [], body: body === undefined ? undefined : { length: body.length! } },
          {
            onHead: (status, headers) => answer.head(status, headers, 'upstream'),
            onData: (chunk) => void answer.write(chunk),
            onEnd: () => answer.end(),
            onError: ({ kind }) => (kind === 'cut' ? answer.cut('cut', Buffer.from('lost')) : answer.refuse(gone)),
          },
        );
        return { onDrain() {}, onAbandon: () => call.abort() };
      },
      close: () => origin.release(),
    };
  },
});
const gone = refuse(502, 'gone', 'Gone.');

describe('a plugin that asks an upstream itself', () => {
  it('gives its body and its answer on, piece by piece', async () => {
    const run = runPlugin(relay);
    run.services.http.originAnswer = () => undefined;
    const { served, trace } = await run.serve({ method: 'POST', body: 'an upload' });
    await settled();
    const [call] = run.services.http.originCalls;
    expect(call).toMatchObject({ request: { body: { length: 9 } }, isSent: true });
    expect(call!.body.toString()).toBe('an upload');
    call!.head(201, ['Content-Type', 'text/event-stream']);
    call!.data('one');
    call!.data('two');
    call!.finish();
    expect(served.frames).toEqual(['one', 'two']);
    expect((await trace).reply.status).toBe(201);
    expect((await trace).event.response.source).toBe('upstream');
    await run.close();
    expect(run.services.http.origins[0]!.isReleased).toBe(true);
  });

  it('refuses what does not come, and ends what is cut with words about it', async () => {
    const run = runPlugin(relay);
    expect(await run()).toMatchObject({ status: 502, code: 'gone' });
    run.services.http.originAnswer = (call) => {
      call.give({ body: 'half ', staysOpen: true });
      return { error: 'cut' };
    };
    const { reply, event } = await run.trace();
    expect(reply.body).toBe('half lost');
    expect(event).toMatchObject({ errorCode: 'cut', response: { truncated: true } });
  });
});

const slowTwins = definePlugin({
  name: 'slow-twins',
  schema: z.strictObject({}),
  setup() {
    const held: Buffer[] = [];
    let seen = '';
    return {
      async onFrame(_x, frame) {
        held.push(frame);
        return held.length === 2 ? held.splice(0) : nothing;
      },
      onFrameEnd: async () => held.splice(0),
      onBytes(_x, bytes) {
        seen += bytes.toString();
      },
      onFinish: (x) => x.note('seen', seen),
    };
  },
});
const nothing = Buffer.alloc(0);

describe('runPlugin, of a plugin that holds frames', () => {
  it('gives them when it does, in order, and shows them to who watches what leaves', async () => {
    const upstream = { headers: { 'Content-Type': 'text/event-stream' }, body: ['a', 'b', 'c'] };
    const { reply, event } = await runPlugin(slowTwins, {}, { upstream }).trace();
    expect(reply.body).toBe('abc');
    expect(event.custom).toEqual({ seen: 'abc' });
  });
});
