import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../start.ts';
import type { Switches } from './switches.ts';

describe('switches', () => {
  let llm: RunningDevLlm;
  beforeAll(async () => {
    llm = await startDevLlm();
  });
  beforeEach(() => llm.scenario.clear());
  afterAll(() => llm.stop());

  const post = (stream: boolean, signal?: AbortSignal) =>
    fetch(`${llm.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o',
        stream,
        messages: [{ role: 'user', content: 'Grüße 🏰' }],
        ...(stream ? { stream_options: { include_usage: true } } : {}),
      }),
      ...(signal === undefined ? {} : { signal }),
    });

  /** What a stream says with a switch, and what it says without. */
  async function both(switches: Switches): Promise<[string, string]> {
    const plain = await (await post(true)).text();
    llm.scenario.next(switches);
    return [await (await post(true)).text(), plain];
  }

  it.each<Switches>([
    ...([{ split: 1 }, { split: 'inside-utf8' }, { split: 'inside-line-end' }, { gzip: true }, { paceMs: 1 }] as const),
    { latencyMs: 1, firstFrameMs: 1, closesConnection: true },
  ])('changes how, and not what: %j', async (switches) => {
    const [changed, plain] = await both(switches);
    expect(changed).toBe(plain);
  });

  it('ends lines otherwise', async () => {
    const [changed, plain] = await both({ lineEnd: 'crlf' });
    expect(changed).toBe(plain.replaceAll('\n', '\r\n'));
    expect((await both({ lineEnd: 'cr' }))[0]).toBe(plain.replaceAll('\n', '\r'));
  });

  it('fails as it is told to, for as often', async () => {
    llm.scenario.next({ fail: { status: 503, body: '<html>', contentType: 'text/html', retryAfter: '7' } }, {}, 2);
    for (let n = 0; n < 2; n++) {
      const refused = await post(false);
      expect([refused.status, refused.headers.get('retry-after'), await refused.text()]).toEqual([503, '7', '<html>']);
    }
    expect((await post(false)).status).toBe(200);
    llm.scenario.when({ model: 'other' }, { fail: { status: 500 } });
    expect((await post(false)).status).toBe(200);
    llm.scenario.when({ api: 'openai', model: 'gpt-4o' }, { fail: { status: 429 } });
    expect(await (await post(false)).json()).toMatchObject({
      error: { type: 'requests', code: 'rate_limit_exceeded' },
    });
  });

  it.each(['fin', 'rst'] as const)('cuts answers in the middle: %s', async (how) => {
    for (const stream of [true, false]) {
      llm.scenario.next({ cut: { how, afterBytes: 40 } });
      const answer = await post(stream);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow();
    }
  });

  it('ends streams properly, and too early', async () => {
    const [cut, plain] = await both({ cut: { how: 'end', afterFrames: 2 } });
    expect(plain.startsWith(cut)).toBe(true);
    expect(cut.match(/^data:/gm)).toHaveLength(2);
    expect((await both({ noTerminator: true }))[0]).toBe(plain.replace('data: [DONE]\n\n', ''));
    expect((await both({ errorAfterFrames: 1 }))[0]).toMatch(/^data: .*\n\ndata: \{"error":.*\n\n$/);
  });

  it.each(['before-head', 'after-head', { afterFrames: 1 }, 'before-end'] as const)('stalls: %j', async (stall) => {
    llm.journal.clear();
    llm.scenario.next({ stall });
    const caller = new AbortController();
    const answer = post(true, caller.signal);
    if (stall !== 'before-head') {
      const reader = (await answer).body!.getReader();
      if (stall !== 'after-head') expect((await reader.read()).done).toBe(false);
    } else await expect.poll(() => llm.journal.all.length).toBe(1);
    const received = llm.journal.last!;
    caller.abort();
    await answer.catch(() => {});
    expect((await received.ended).how).toBe('gone');
  });

  it('tells the usage elsewhere', async () => {
    const usages = (text: string) => text.match(/"usage":\{/g)?.length ?? 0;
    const [everywhere, plain] = await both({ usage: 'every-frame' });
    expect(usages(plain)).toBe(1);
    expect(usages(everywhere)).toBe(everywhere.match(/"choices"/g)!.length);
    expect(usages((await both({ usage: 'none' }))[0])).toBe(0);
    expect((await both({ usage: 'with-finish' }))[0]).toMatch(/"finish_reason":"stop"\}\],"usage":\{/);
  });

  it('answers with as many tokens as are wanted, whatever is asked', async () => {
    llm.scenario.always({ answerTokens: 300 });
    const answer = (await (await post(false)).json()) as { usage: { completion_tokens: number } };
    expect(answer.usage.completion_tokens).toBe(300);
    llm.scenario.next({ hugeFrameBytes: 1_000_000 });
    expect((await (await post(true)).text()).length).toBeGreaterThan(1_000_000);
  });

  it('takes switches from requests only where it was started so', async () => {
    const open = await startDevLlm({ readsSwitchesHeader: true });
    const status = async (url: string) => {
      const headers = { 'x-dev-llm-switches': '{"fail":{"status":418}}' };
      return (await fetch(`${url}/v1/models`, { headers })).status;
    };
    expect([await status(open.url), await status(llm.url)]).toEqual([418, 200]);
    await open.stop();
  });

  it('outlives callers that leave in the middle of their request', async () => {
    const socket = connect(llm.port, '127.0.0.1');
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    await once(socket, 'connect');
    socket.destroy();
    expect((await post(false)).status).toBe(200);
  });
});
