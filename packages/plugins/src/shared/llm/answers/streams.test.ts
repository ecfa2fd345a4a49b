import { type ChatDialect, findChatDialect, Losses } from '@sallyport/llm';
import { FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { AnswerReader } from './answer-reader.ts';
import { PassedStream } from './passed-stream.ts';
import { RecordingTaker } from './test/recording-taker.ts';
import { TranslatedStream } from './translated-stream.ts';

const openai = findChatDialect('openai-chat')!;
const anthropic = findChatDialect('anthropic-messages')!;

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}`;

/** What OpenAI streams, ended by `\n`, `\r\n` or `\r`. */
function openAiStream(lineEnd: string): Buffer {
  const events = [
    chunk({ role: 'assistant', content: '' }),
    ': ping',
    chunk({ content: 'Grüße 🌍' }),
    chunk({ content: ' und mehr' }),
    chunk({}, 'stop'),
    'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}',
    'data: [DONE]',
  ];
  return Buffer.from(events.map((event) => event + lineEnd + lineEnd).join(''));
}

const anthropicStream = Buffer.from(
  [
    {
      type: 'message_start',
      message: {
        id: 'm1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 🌍' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join(''),
);

function pass(dialect: ChatDialect, stripsUsage = false) {
  const taker = new RecordingTaker();
  const clock = new FakeClock();
  return { taker, clock, reader: new PassedStream(taker, dialect, [], { clock, stripsUsage }) };
}

function translate(from: ChatDialect, to: ChatDialect) {
  const taker = new RecordingTaker();
  const clock = new FakeClock();
  const request = { model: 'm', messages: [], stream: true, wantsStreamUsage: true };
  const translation = { from, to, request, losses: new Losses(), model: 'm', subject: 'any://llm/v1/chat' };
  return { taker, clock, reader: new TranslatedStream(taker, translation, [], clock) };
}

function feed(reader: AnswerReader, ...chunks: Buffer[]): void {
  for (const one of chunks) reader.data(one);
}

const oneByOne = (bytes: Buffer) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('a stream that passes, with %s', (_name, lineEnd) => {
  const bytes = openAiStream(lineEnd);

  it('is the same wherever it was cut into pieces', () => {
    for (let at = 0; at <= bytes.length; at++) {
      const { taker, reader } = pass(openai);
      feed(reader, bytes.subarray(0, at), bytes.subarray(at));
      reader.end();
      expect(taker).toMatchObject({ text: bytes.toString(), isComplete: true, failure: undefined });
    }
    const { taker, reader } = pass(openai);
    feed(reader, ...oneByOne(bytes));
    reader.end();
    expect(taker).toMatchObject({ text: bytes.toString(), isComplete: true });
    expect(reader.told).toMatchObject({ usage: { input: 3, output: 4 }, model: 'm' });
  });

  it('that ends anywhere before its end has failed, and shows no end', () => {
    const end = bytes.length - 2 * lineEnd.length;
    for (let at = 0; at < end; at++) {
      const { taker, reader } = pass(openai);
      feed(reader, bytes.subarray(0, at));
      reader.end();
      expect(taker.failure?.kind, String(at)).toBe('cut');
      expect(taker.text).not.toContain('[DONE]');
      // Nothing has gone out before there was something to read.
      expect(taker.hasBegun).toBe(taker.text.includes('Gr'));
    }
  });

  it('without the last blank line is whole all the same', () => {
    const { taker, reader } = pass(openai);
    feed(reader, bytes.subarray(0, bytes.length - 2 * lineEnd.length));
    reader.end();
    expect(taker.isComplete).toBe(true);
  });
});

describe('a stream that passes', () => {
  it('has no usage for who did not ask, and tells it us', () => {
    const { taker, reader } = pass(openai, true);
    feed(reader, openAiStream('\n'));
    reader.end();
    expect(taker.text).not.toContain('prompt_tokens');
    expect(taker.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(reader.told.usage).toMatchObject({ input: 3, output: 4 });
  });

  it('is held while it has nothing to say, and not for ever', async () => {
    const { taker, clock, reader } = pass(openai);
    feed(reader, Buffer.from(`${chunk({ role: 'assistant', content: '' })}\n\n`));
    await clock.advance(9_999);
    expect(taker.hasBegun).toBe(false);
    await clock.advance(1);
    expect(taker.hasBegun).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is not held beyond 64 KiB', () => {
    const { taker, reader } = pass(openai);
    const ping = Buffer.from(`: ${'x'.repeat(1_000)}\n\n`);
    for (let sent = 0; sent <= 64 * 1024; sent += ping.length) feed(reader, ping);
    expect(taker.hasBegun).toBe(true);
  });

  it('leaves no timer behind, however it ends', () => {
    for (const rest of [openAiStream('\n'), Buffer.from('data: [DONE]\n\n'), Buffer.alloc(0)]) {
      const { clock, reader } = pass(openai);
      feed(reader, rest);
      reader.end();
      expect(clock.pending).toBe(0);
    }
    const { clock, reader } = pass(openai);
    reader.close();
    expect(clock.pending).toBe(0);
  });

  it('with an event that never ends is given up', () => {
    const { taker, reader } = pass(openai);
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 17 && taker.failure === undefined; i++) feed(reader, piece);
    expect(taker.failure?.kind).toBe('invalid');
  });

  it.each(['<html>Bad Gateway</html>', '{"detail":"no upstream"}'])('that begins with %s is none', (data) => {
    const { taker, reader } = pass(openai);
    feed(reader, Buffer.from(`data: ${data}\n\n`));
    expect(taker).toMatchObject({ hasBegun: false, text: '' });
    expect(taker.failure?.kind).toBe(data.startsWith('{') ? 'broken' : 'invalid');
  });

  it('whose provider gives up in it has failed with what that said', () => {
    const { taker, reader } = pass(anthropic);
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    feed(reader, Buffer.from(`event: error\ndata: ${JSON.stringify(error)}\n\n`));
    expect(taker).toMatchObject({
      hasBegun: false,
      failure: { kind: 'broken' },
      said: { failure: { message: 'Overloaded' } },
    });
  });
});

describe.each([
  ['Anthropic’s to OpenAI', anthropic, openai, anthropicStream],
  ['OpenAI’s to Anthropic', openai, anthropic, openAiStream('\n')],
] as const)('a stream that is translated, %s', (_name, from, to, bytes) => {
  const whole = (() => {
    const { taker, reader } = translate(from, to);
    feed(reader, bytes);
    reader.end();
    return taker.text;
  })();
  const endMark = to === openai ? '[DONE]' : 'message_stop';

  it('is the same wherever it was cut into pieces', () => {
    expect(whole).toContain('Grüße 🌍');
    expect(whole).toContain(endMark);
    const withoutIds = (text: string) => text.replace(/(?:chatcmpl-|msg_)[0-9a-f]+/g, 'id');
    for (let at = 0; at <= bytes.length; at++) {
      const { taker, reader } = translate(from, to);
      feed(reader, bytes.subarray(0, at), bytes.subarray(at));
      reader.end();
      expect(taker.isComplete).toBe(true);
      expect(withoutIds(taker.text)).toBe(withoutIds(whole));
    }
  });

  it('that ends anywhere before its end has failed, and shows no end', () => {
    const end = bytes.length - 2;
    for (let at = 0; at < end; at++) {
      const { taker, reader } = translate(from, to);
      feed(reader, bytes.subarray(0, at));
      reader.end();
      expect(taker.failure?.kind, String(at)).toMatch(/cut|invalid|broken/);
      expect(taker.text).not.toContain(endMark);
      expect(taker.hasBegun).toBe(taker.text.includes('Gr'));
    }
  });
});
