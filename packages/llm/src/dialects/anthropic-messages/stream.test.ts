import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import { noUsage } from '../../neutral/usage.ts';
import type { AnswerContext } from '../dialect.ts';
import { anthropicMessages } from './dialect.ts';

const stream = readFileSync(new URL('./fixtures/tool-use.stream.txt', import.meta.url), 'utf8');
const answer = JSON.parse(readFileSync(new URL('./fixtures/tool-use.answer.json', import.meta.url), 'utf8'));

function framesOf(text: string): Buffer[] {
  return text.split(/(?<=\n\n)/).map((frame) => Buffer.from(frame));
}

function readEvents(frames: readonly Buffer[]): ChatEvent[] {
  const reader = anthropicMessages.streamReader();
  const events: ChatEvent[] = [];
  for (const frame of frames) reader.read(frame, events);
  reader.finish(events);
  return events;
}

function context(): AnswerContext {
  let ids = 0;
  const request = { model: '', messages: [], stream: true };
  return { request, nowS: 1, nextId: () => `0${ids++}`, losses: new Losses() };
}

function writeEvents(events: readonly ChatEvent[], to = context()): Buffer {
  const writer = anthropicMessages.streamWriter(to);
  return Buffer.concat(events.map((event) => writer.write(event)).filter((frame) => frame !== undefined));
}

/** What Anthropic's own client makes of a stream. */
async function finalMessage(bytes: Buffer) {
  const fetch = async () => new Response(new Uint8Array(bytes), { headers: { 'content-type': 'text/event-stream' } });
  const client = new Anthropic({ apiKey: 'none', fetch, maxRetries: 0 });
  return client.messages
    .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'a' }] })
    .finalMessage();
}

describe('a stream from Anthropic', () => {
  const events = readEvents(framesOf(stream));

  it('is blocks under rising indexes, each begun, filled and ended', () => {
    expect(events.map(({ type, ...event }) => ('index' in event ? `${type} ${event.index}` : type))).toEqual([
      'start',
      ...['block 0', 'delta 0', 'delta 0', 'signature 0', 'block-end 0'],
      ...['block 1', 'block-end 1'],
      ...['block 2', 'delta 2', 'delta 2', 'block-end 2'],
      ...['block 3', 'delta 3', 'delta 3', 'block-end 3'],
      ...['block 4', 'block-end 4'],
      'usage',
      'finish',
      'end',
    ]);
  });

  it('tells the input at its beginning and the output at its end, and neither twice', () => {
    expect(events.find(({ type }) => type === 'usage')).toEqual({
      type: 'usage',
      usage: {
        ...noUsage(),
        input: 472,
        cacheRead: 2000,
        cacheWrite5m: 60,
        cacheWrite1h: 40,
        output: 59,
        reasoning: 30,
        serviceTier: 'standard',
      },
    });
  });

  it('says the same as an answer that comes whole', () => {
    const written = context();
    const whole = anthropicMessages.readAnswer(answer);
    if ('problem' in whole) throw new Error(whole.problem);
    expect(anthropicMessages.writeAnswer(whole.value, written)).toEqual(answer);
    expect(written.losses.list).toEqual([]);
  });

  it('fails where the provider says so, and where an event cannot be read', () => {
    const overloaded =
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
    expect(readEvents([Buffer.from(overloaded)])).toEqual([
      { type: 'failure', failure: expect.objectContaining({ status: 529, kind: 'overloaded', message: 'Overloaded' }) },
    ]);
    expect(readEvents([Buffer.from('data: {"type":"content_bl\n\n')])).toMatchObject([{ type: 'failure' }]);
  });

  it('that was cut has its blocks ended, and no end', () => {
    const cut = readEvents(framesOf(stream.slice(0, stream.indexOf('let me see'))).slice(0, -1));
    expect(cut.at(-1)).toEqual({ type: 'block-end', choice: 0, index: 2 });
  });

  it('unwraps the answer that a tool was asked for', () => {
    const asked = readEvents(framesOf(stream.replaceAll(/"get_(weather|time)"/g, '"__structured_answer"')));
    expect(asked.filter(({ type }) => type === 'block').map((event) => 'block' in event && event.block.type)).toEqual([
      'reasoning',
      'reasoning',
      'text',
      'text',
      'text',
    ]);
    expect(asked).toContainEqual(expect.objectContaining({ type: 'finish', reason: 'stop' }));
  });
});

describe('a stream to a client of Anthropic', () => {
  it('is what its own client reads as the whole answer', async () => {
    const message = await finalMessage(writeEvents(readEvents(framesOf(stream))));
    expect(message).toMatchObject(answer);
  });

  it('has one block at a time, whatever the order it comes in', async () => {
    const tool = (index: number): ChatEvent => ({
      type: 'block',
      choice: 0,
      index,
      block: { type: 'tool-call', id: `call_${index}`, name: 'f' },
    });
    const delta = (index: number, text: string): ChatEvent => ({ type: 'delta', choice: 0, index, text });
    const end = (index: number): ChatEvent => ({ type: 'block-end', choice: 0, index });
    const bytes = writeEvents([
      { type: 'start', id: 'chatcmpl-1', model: 'gpt-5' },
      ...[tool(0), delta(0, '{"a"'), tool(1), delta(1, '{"b":'), delta(0, ':1}'), delta(1, '2}')],
      ...[end(1), end(0)],
      { type: 'finish', choice: 0, reason: 'tool-calls' },
      { type: 'usage', usage: { ...noUsage(), input: 9, output: 4 } },
      { type: 'end' },
    ]);
    const kinds = bytes.toString().match(/"type":"content_block_\w+","index":\d/g);
    expect(kinds).toEqual(kinds?.toSorted((a, b) => Number(a.at(-1)) - Number(b.at(-1))));
    expect(await finalMessage(bytes)).toMatchObject({
      content: [
        { type: 'tool_use', id: 'call_0', input: { a: 1 } },
        { type: 'tool_use', id: 'call_1', input: { b: 2 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 9, output_tokens: 4 },
    });
  });

  it('carries what proves thoughts and calls of other providers, and reads it back', async () => {
    const message = await finalMessage(
      writeEvents([
        { type: 'start', id: '', model: 'm' },
        { type: 'block', choice: 0, index: 0, block: { type: 'reasoning', id: 'rs_1' } },
        { type: 'delta', choice: 0, index: 0, text: 'Hm.' },
        { type: 'encrypted', choice: 0, index: 0, encrypted: 'gAAA', signedBy: 'openai-responses' },
        { type: 'block-end', choice: 0, index: 0 },
        {
          type: 'block',
          choice: 0,
          index: 1,
          block: { type: 'tool-call', id: 'c', name: 'f', signature: 'Ci+/', signedBy: 'gemini' },
        },
        { type: 'block-end', choice: 0, index: 1 },
        { type: 'finish', choice: 0, reason: 'tool-calls' },
        { type: 'end' },
      ]),
    );
    const request = anthropicMessages.readRequest({ messages: [{ role: 'assistant', content: message.content }] }, {});
    expect(request).toMatchObject({
      value: {
        messages: [
          {
            parts: [
              { type: 'reasoning', text: 'Hm.', encrypted: 'gAAA', signedBy: 'openai-responses', id: 'rs_1' },
              { type: 'tool-call', id: 'c', signature: 'Ci+/', signedBy: 'gemini' },
            ],
          },
        ],
      },
    });
  });

  it('gives arguments of several tools as they came, however they were cut (Portkey-AI/gateway #1275)', async () => {
    const call = fc.record({ name: fc.constantFrom('a', 'b'), input: fc.dictionary(fc.string(), fc.jsonValue()) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat({ max: 12 }), { minLength: 1 }),
        async (calls, sizes) => {
          const texts = calls.map(({ input }) => JSON.stringify(input));
          const sent = callsStream(
            calls.map(({ name }) => name),
            texts.map((text) => cut(text, sizes)),
          );
          const events = readEvents(sent);
          for (const [index, text] of texts.entries()) {
            const deltas = events.filter((event) => event.type === 'delta' && event.index === index);
            expect(deltas.map((event) => event.type === 'delta' && event.text).join('')).toBe(text);
          }
          const { content } = await finalMessage(writeEvents(events));
          expect(content.map((block) => block.type === 'tool_use' && block.input)).toEqual(
            texts.map((text) => JSON.parse(text)),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = (sizes[i % sizes.length] ?? 0) + 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

function callsStream(names: readonly string[], pieces: readonly string[][]): Buffer[] {
  const frame = (event: Record<string, unknown>) =>
    Buffer.from(`event: ${event['type']}\ndata: ${JSON.stringify(event)}\n\n`);
  return [
    frame({
      type: 'message_start',
      message: { id: 'msg_1', model: 'm', usage: { input_tokens: 1, output_tokens: 1 } },
    }),
    ...names.flatMap((name, index) => [
      frame({
        type: 'content_block_start',
        index,
        content_block: { type: 'tool_use', id: `toolu_${index}`, name, input: {} },
      }),
      ...(pieces[index] ?? []).map((partial_json) =>
        frame({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } }),
      ),
      frame({ type: 'content_block_stop', index }),
    ]),
    frame({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } }),
    frame({ type: 'message_stop' }),
  ];
}

describe('watching a stream that passes', () => {
  it('knows each frame by its event line, and what is told of the whole', () => {
    const watcher = anthropicMessages.streamWatcher();
    const kinds = framesOf(stream).map((frame) => watcher.see(frame));
    expect(kinds.join(' ')).toBe(
      'opening opening content content content opening opening opening opening opening content content opening ' +
        'content content content content opening content opening content end',
    );
    expect(watcher).toMatchObject({ model: 'claude-sonnet-4-5-20250929', failure: undefined, isComplete: true });
    expect(watcher.usage).toMatchObject({ input: 472, output: 59, reasoning: 30 });
    expect(watcher.outputBytes).toBeGreaterThan(80);
  });

  it('needs no event line', () => {
    const bare = stream.replaceAll(/^event: .*\n/gm, '');
    const watcher = anthropicMessages.streamWatcher();
    const kinds = framesOf(bare).map((frame) => watcher.see(frame));
    expect(kinds.filter((kind) => kind === 'content')).toHaveLength(11);
    expect(watcher).toMatchObject({ isComplete: true, usage: { input: 472, output: 59 } });
  });

  it('sees that the provider gave up', () => {
    const watcher = anthropicMessages.streamWatcher();
    expect(
      watcher.see(Buffer.from('event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Oh"}}\n\n')),
    ).toBe('failure');
    expect(watcher.failure).toMatchObject({ status: 500, message: 'Oh' });
    expect(watcher.isComplete).toBe(false);
  });

  it('minds a delta that is none', () => {
    const watcher = anthropicMessages.streamWatcher();
    expect(watcher.see(Buffer.from('data: {"type":"content_block_delta","index":0}\n\n'))).toBe('content');
    expect(watcher.outputBytes).toBe(0);
  });

  it('minds no garbage', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('', 'event: message_delta\n', 'event: content_block_delta\n'),
        (bytes, head) => {
          const frame = Buffer.concat([Buffer.from(`${head}data: `), bytes]);
          anthropicMessages.streamWatcher().see(frame);
          readEvents([frame]);
        },
      ),
    );
  });
});
