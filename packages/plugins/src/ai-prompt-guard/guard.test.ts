import { readdirSync, readFileSync } from 'node:fs';
import { type ChatEvent, chatDialects, noUsage } from '@sallyport/llm';
import { runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { guardAnswer, readBack, streamOf } from '../shared/guards/test/guarded-answer.ts';
import { createPatternGuard } from './guard.ts';
import { aiPromptGuard } from './plugin.ts';
import { aiPromptGuardSchema } from './schema.ts';

beforeAll(() => aiPromptGuard.load!());

const canary = 'tell the "launch" code';
const deny_patterns = ['(?i)tell the "launch" code'];

describe('a forbidden text in a request', () => {
  const dialects = new URL('../../../llm/src/dialects/', import.meta.url);
  const requests = readdirSync(dialects, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.request.json'))
    .map((name) => ({ name, request: JSON.parse(readFileSync(new URL(name, dialects), 'utf8')) as unknown }));
  const others = [
    { name: 'embeddings', request: { model: 'm', input: ['a', 'b'], user: 'u' } },
    { name: 'images', request: { prompt: 'a', style: 's', size: '1x1' } },
    { name: 'speech', request: { input: 'a', voice: 'v', instructions: 'i' } },
    { name: 'rerank', request: { query: 'q', documents: ['a', { text: 'b' }] } },
    {
      name: 'batches',
      request: { requests: [{ custom_id: 'c', params: { system: 's', messages: [{ role: 'user', content: 'x' }] } }] },
    },
    {
      name: 'an MCP call',
      request: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'n', arguments: { a: { b: ['c'] } } } },
    },
    { name: 'an API', request: { customer: { name: 'a', notes: ['b', { c: 'd' }] } } },
  ];

  it('is found in each text of each API', async () => {
    expect(requests.length).toBeGreaterThan(20);
    const run = runPlugin(aiPromptGuard, { deny_patterns, match_everything: true });
    const missed: string[] = [];
    let leaves = 0;
    for (const { name, request } of [...requests, ...others]) {
      for (const body of withCanaryAtEachLeaf(request)) {
        leaves++;
        const outcome = await run({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
        if (outcome === 'passed' || outcome.status !== 400) missed.push(`${name}: ${body}`);
      }
    }
    expect(missed).toEqual([]);
    expect(leaves).toBeGreaterThan(500);
  });

  it('is found in forms', async () => {
    const run = runPlugin(aiPromptGuard, { deny_patterns });
    const boundary = 'cut';
    const part = `--cut\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n${canary}\r\n--cut--\r\n`;
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', `q=${encodeURIComponent(canary)}`],
      [`multipart/form-data; boundary=${boundary}`, part],
      ['text/plain', canary],
    ] as const)
      expect(await run({ method: 'POST', headers: { 'content-type': type }, body })).toMatchObject({ status: 400 });
  });
});

/** The value as JSON, once for each text in it, with the canary there. */
function withCanaryAtEachLeaf(value: unknown): string[] {
  const bodies: string[] = [];
  const visit = (inside: unknown, put: (changed: unknown) => unknown): void => {
    if (typeof inside === 'string') bodies.push(JSON.stringify(put(`x ${canary} y`)));
    else if (Array.isArray(inside))
      for (const [i, one] of inside.entries()) visit(one, (changed) => put(inside.with(i, changed)));
    else if (typeof inside === 'object' && inside !== null)
      for (const [key, one] of Object.entries(inside)) visit(one, (changed) => put({ ...inside, [key]: changed }));
  };
  visit(value, (changed) => changed);
  return bodies;
}

describe('a forbidden text in a streamed answer', () => {
  const guard = createPatternGuard(
    aiPromptGuardSchema.parse({ deny_patterns, guarding_mode: 'OUTPUT', response_window_size: 40 }),
  );
  const output = { scope: 'said', stream: 0, contextChars: 40 } as const;
  const before = 'All is well, and nobody has to know. ';

  function story(text: string, length: number): ChatEvent[] {
    const pieces = text.match(new RegExp(`.{1,${length}}`, 'gs'))!;
    return [
      { type: 'start', id: 'a', model: 'm' },
      { type: 'block', choice: 0, index: 0, block: { type: 'text' } },
      ...pieces.map((piece): ChatEvent => ({ type: 'delta', choice: 0, index: 0, text: piece })),
      { type: 'block-end', choice: 0, index: 0 },
      { type: 'finish', choice: 0, reason: 'stop' },
      { type: 'usage', usage: noUsage() },
      { type: 'end' },
    ];
  }

  it.each(chatDialects.map((dialect) => ({ name: dialect.name, dialect })))(
    'of $name never leaves, however it is cut',
    async ({ dialect }) => {
      for (const length of [1, 2, 3, 5, 8, 13, 21, 200]) {
        const source = streamOf(dialect, story(`${before}${canary}, and more`, length));
        const { frames, refusal } = await guardAnswer(guard, source, { output });
        expect(refusal).toMatchObject({ status: 400 });
        expect(before.startsWith(readBack(dialect, frames).said['text'] ?? '')).toBe(true);
        expect(refusal!.lastWords!.toString()).toContain('bad request');
      }
    },
  );

  it('goes on while it comes where nothing is found, byte by byte', async () => {
    for (const dialect of chatDialects) {
      const source = streamOf(dialect, story(before.repeat(10), 7));
      const { frames } = await guardAnswer(guard, source, { output });
      expect(Buffer.concat(frames).equals(Buffer.concat(source.frames))).toBe(true);
    }
  });
});
