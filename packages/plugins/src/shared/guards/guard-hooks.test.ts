import { definePlugin } from '@sallyport/pipeline';
import { runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Guard, GuardUnavailable, type Verdict } from './guard.ts';
import { guardHooks } from './guard-hooks.ts';
import type { GuardOptions } from './guard-options.ts';

const usual: GuardOptions = {
  plugin: 'watchful',
  codes: 'watchful',
  input: 'user',
  output: { scope: 'said', stream: 0, contextChars: 64 },
  stopsOnError: true,
  logsBlocked: false,
};

function watchful(guard: Guard, options: Partial<GuardOptions> = {}) {
  return definePlugin({
    name: 'watchful',
    schema: z.strictObject({}),
    setup: (_config, services, context) => guardHooks(guard, { ...usual, ...options }, services, context),
  });
}

const post = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const saying = (content: string) => post({ messages: [{ role: 'user', content }] });

const ofInput = (judge: (text: string) => Verdict | Promise<Verdict>): Guard => ({
  input: (texts) => judge(texts.map(({ text }) => text).join('\n')),
});

describe('a guard of requests', () => {
  it('blocks, and the record says so without what was said', async () => {
    const guard = ofInput((text) =>
      text.includes('bad')
        ? { type: 'block', message: 'No bad words.', rule: 'words', reason: 'a bad word' }
        : undefined,
    );
    const { outcome, event, upstream } = await runPlugin(watchful(guard)).trace(saying('something bad'));
    expect(outcome).toMatchObject({
      status: 400,
      code: 'watchful_blocked',
      body: { error: { message: 'No bad words.' } },
    });
    expect(upstream).toBeUndefined();
    expect(event.guards).toMatchObject([
      {
        plugin: 'watchful',
        phase: 'input',
        outcome: 'blocked',
        rule: 'words',
        reason: 'a bad word',
        count: 1,
        checks: 1,
      },
    ]);
    expect(JSON.stringify(event.guards)).not.toContain('something');
    expect((await runPlugin(watchful(guard)).trace(saying('fine'))).event.guards).toMatchObject([
      { outcome: 'passed' },
    ]);
    const logged = await runPlugin(watchful(guard, { logsBlocked: true })).trace(saying('something bad'));
    expect(logged.event.guards![0]!.content).toBe('something bad');
  });

  it('masks what is sent on', async () => {
    const guard: Guard = {
      input: async ([of]) => ({ type: 'mask', edits: [{ of: of!, start: 0, end: 3, replacement: '***' }] }),
    };
    const { upstream, event } = await runPlugin(watchful(guard)).trace(saying('bad word'));
    expect(upstream?.body).toBe('{"messages":[{"role":"user","content":"*** word"}]}');
    expect(event.guards).toMatchObject([{ outcome: 'masked', count: 1 }]);
  });

  it('refuses what it cannot mask, and what it cannot read', async () => {
    const guard: Guard = {
      input: ([of]) => ({ type: 'mask', edits: [{ of: of!, start: 0, end: 3, replacement: '***' }] }),
    };
    const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'bad word' };
    expect(await runPlugin(watchful(guard)).trace(plain)).toMatchObject({ outcome: { status: 400 } });
    const packed = { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: 'whatever' };
    expect(await runPlugin(watchful(guard))(packed)).toMatchObject({ status: 415 });
  });

  it('refuses WebSockets, whose messages it does not see', async () => {
    const headers = { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-version': '13' };
    expect(await runPlugin(watchful(ofInput(() => undefined)))({ headers })).toMatchObject({ status: 501 });
  });

  it('that cannot tell blocks with 503, or lets pass where that is wanted, and says so', async () => {
    const guard = ofInput(async () => {
      throw new GuardUnavailable('timeout', 'nobody answered');
    });
    const closed = await runPlugin(watchful(guard)).trace(saying('anything'));
    expect(closed.outcome).toMatchObject({ status: 503, code: 'watchful_unavailable' });
    expect(closed.event.guards).toMatchObject([{ outcome: 'failed', reason: 'timeout' }]);
    const open = await runPlugin(watchful(guard, { stopsOnError: false })).trace(saying('anything'));
    expect(open.outcome).toBe('passed');
    expect(open.event.guards).toMatchObject([{ outcome: 'failed', passedUnchecked: true }]);
  });

  it('that has a bug fails the exchange', async () => {
    const guard = ofInput(() => {
      throw new Error('a bug');
    });
    await expect(runPlugin(watchful(guard))(saying('anything'))).rejects.toThrow('a bug');
  });
});
