import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { findChatDialect } from '@sallyport/llm';
import type { McpCall } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { type Guard, GuardUnavailable } from '../guard.ts';
import { guardAnswer } from '../test/guarded-answer.ts';
import { readWholeTexts } from './whole-answer.ts';

const dialects = join(import.meta.dirname, '../../../../../llm/src/dialects');
const fixtures = globSync(`${dialects}/*/fixtures/**/*.answer.json`).map((path) => {
  const name = path.slice(dialects.length + 1);
  const neutral = JSON.parse(readFileSync(path.replace('.answer.json', '.answer.neutral.json'), 'utf8')) as unknown;
  return { name, bytes: readFileSync(path), neutral };
});

/** Texts of an answer in its neutral form: what the model said. */
function saidIn(neutral: unknown): string[] {
  const said: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if ((key === 'text' || key === 'arguments') && value !== '') said.push(value);
    } else if (Array.isArray(value)) for (const one of value) visit(one, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) if (name !== 'opaque' && name !== 'logprobs') visit(one, name);
  };
  visit(neutral, '');
  return said;
}

const blocker: Guard = {
  output: (texts) =>
    texts.some(({ text }) => text.includes('secret')) ? { type: 'block', message: 'Not that.' } : undefined,
};
const masker: Guard = {
  output: (texts) => ({
    type: 'mask',
    edits: texts.flatMap((of) => {
      const start = of.text.indexOf('secret');
      return start < 0 ? [] : [{ of, start, end: start + 6, replacement: '***' }];
    }),
  }),
};
const json = (value: unknown, contentType = 'application/json') => ({
  contentType,
  frames: [Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))],
});
const mcp: McpCall = {
  kind: 'mcp',
  batch: false,
  messages: [{ type: 'request', method: 'tools/call', idText: '"7"', target: 'find', params: undefined }],
};
const result = {
  jsonrpc: '2.0',
  id: '7',
  result: { content: [{ type: 'text', text: 'a secret' }], structuredContent: { key: 'secret' } },
};

describe('the texts of a whole answer', () => {
  it.each(fixtures)('are what is said in $name', ({ bytes, neutral }) => {
    const texts = readWholeTexts(bytes, 'said').texts.map(({ text }) => text);
    // Arguments that are objects are many texts, and not one.
    const joined = texts.join('\n');
    for (const said of saidIn(neutral).flatMap((one) => one.split('\n\n')))
      if (!said.startsWith('{')) expect(joined).toContain(said);
  });

  it.each(fixtures)('can be replaced in $name, and nothing else is touched', ({ bytes }) => {
    const whole = readWholeTexts(bytes, 'everything');
    for (const of of whole.texts.filter(({ path }) => !/#|logprobs/.test(path))) {
      const edited = whole.edit([{ of, start: 0, end: of.text.length, replacement: 'kept short' }]);
      const expected = JSON.stringify(JSON.parse(edited.toString()));
      expect(expected).toContain('"kept short"');
    }
  });

  it('are masked, and the probabilities of tokens go with them', async () => {
    const logprobs = { content: [{ token: 'sec' }, { token: 'ret' }] };
    const answer = { choices: [{ index: 0, message: { content: 'a secret' }, logprobs }], id: 'x' };
    const { frames } = await guardAnswer(masker, { ...json(answer), dialect: findChatDialect('openai-chat')! });
    expect(JSON.parse(frames[0]!.toString())).toEqual({
      choices: [{ index: 0, message: { content: 'a ***' }, logprobs: null }],
      id: 'x',
    });
    const plain = await guardAnswer(masker, json('a secret in plain text', 'text/plain'));
    expect(plain.frames.map(String)).toEqual(['a *** in plain text']);
  });

  it('are not looked for in pictures and sound', async () => {
    const { frames, x } = await guardAnswer(blocker, json('secret', 'image/png'));
    expect([frames.map(String), x.guards]).toEqual([['secret'], undefined]);
  });

  it('that are compressed are refused', async () => {
    const { refusal } = await guardAnswer(blocker, {
      contentType: 'application/json',
      frames: [gzipSync('{}')],
      coding: 'gzip',
    });
    expect(refusal).toMatchObject({ status: 502, code: 'watchful_unreadable' });
  });
});

describe('an answer of an MCP server', () => {
  it('that is blocked becomes an error with the id of the call', async () => {
    const { frames } = await guardAnswer(blocker, { ...json(result), call: mcp });
    expect(JSON.parse(frames[0]!.toString())).toMatchObject({
      jsonrpc: '2.0',
      id: '7',
      error: { code: 400, message: 'Not that.', data: { reason: 'watchful_blocked' } },
    });
  });

  it('is masked in texts and structures', async () => {
    const { frames } = await guardAnswer(masker, { ...json(result), call: mcp });
    expect(JSON.parse(frames[0]!.toString()).result).toEqual({
      content: [{ type: 'text', text: 'a ***' }],
      structuredContent: { key: '***' },
    });
  });

  it('in a stream is taken out by itself: other messages go on', async () => {
    const event = (message: object, id: number) =>
      Buffer.from(`id: ${id}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
    const note = { jsonrpc: '2.0', method: 'notifications/message', params: { data: { text: 'a secret' } } };
    const fine = { jsonrpc: '2.0', id: 8, result: { content: [{ type: 'text', text: 'fine' }] } };
    const source = {
      contentType: 'text/event-stream',
      call: mcp,
      frames: [event(note, 1), event(result, 2), Buffer.from(': ping\n\n'), event(fine, 3)],
    };
    const { frames, x } = await guardAnswer(blocker, source);
    expect(x.reply!.headWaits).toBeUndefined();
    expect(frames.map(String)).toEqual([
      expect.stringMatching(/^id: 2\nevent: message\ndata: .*"id":"7","error".*Not that/),
      ': ping\n\n',
      String(event(fine, 3)),
    ]);
    const masked = await guardAnswer(masker, source);
    expect(masked.frames.map(String).join('')).not.toContain('secret');
    expect(masked.frames).toHaveLength(4);
  });

  it('is what its events say, not what its caller does: what is split over other events is found', async () => {
    const events = ['a sec', 'ret!'].map((content) =>
      Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`),
    );
    const requestHeaders = { 'mcp-session-id': 's', 'mcp-protocol-version': '2025-06-18' };
    const source = { contentType: 'text/event-stream', frames: events, requestHeaders };
    const options = { output: { scope: 'said', stream: 'buffer', contextChars: 128 } } as const;
    for (const asked of [source, { ...source, dialect: findChatDialect('openai-chat')! }]) {
      const { frames, refusal } = await guardAnswer(blocker, asked, options);
      expect(frames.map(String).join('')).not.toContain('ret!');
      expect(refusal).toBeDefined();
    }
    const message = Buffer.from(`data: ${JSON.stringify(result)}\n\n`);
    const { frames } = await guardAnswer(blocker, { ...source, frames: [message] }, options);
    expect(frames.map(String).join('')).toContain('"error"');
  });

  it('and of a model that chats is no picture, whatever it calls itself', async () => {
    const source = { ...json(result), contentType: 'image/png' };
    expect((await guardAnswer(blocker, { ...source, call: mcp })).frames.join('')).not.toContain('secret');
    const chat = await guardAnswer(blocker, { ...source, dialect: findChatDialect('openai-chat')! });
    expect(chat.refusal).toBeDefined();
  });

  it('that cannot be checked becomes an error, too', async () => {
    const guard: Guard = {
      output: async () => {
        throw new GuardUnavailable('timeout', 'late');
      },
    };
    const { frames } = await guardAnswer(guard, { ...json(result), call: mcp });
    expect(JSON.parse(frames[0]!.toString())).toMatchObject({ id: '7', error: { code: 503 } });
  });
});
