import { describe, expect, it } from 'vitest';
import { answerOf, toolText } from './answer.ts';
import type { CallEvent } from './call-event.ts';
import { linesOf } from './lines.ts';

const head = (status = 200): CallEvent => ({
  ...{ type: 'head', status, headers: {}, request_id: 'abc', duration_ms: 12 },
});
const event = (data: unknown): CallEvent => ({ type: 'event', event: 'message', data });
const end: CallEvent = { type: 'end', duration_ms: 40, bytes: 9, is_cut: false };

describe('an answer', () => {
  it('of OpenAI’s dialect is put together of its parts', () => {
    const answer = answerOf([
      head(),
      event({ model: 'm', choices: [{ delta: { content: 'Hel' } }] }),
      event({
        choices: [
          { delta: { content: 'lo', tool_calls: [{ index: 0, function: { name: 'add', arguments: '{"a"' } }] } },
        ],
      }),
      event({ choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] } }] }),
      event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }),
      event('[DONE]'),
      end,
    ]);
    expect(answer).toMatchObject({
      ...{ status: 200, requestId: 'abc', text: 'Hello', model: 'm', durationMs: 40, firstMs: 12 },
      wanted: [{ name: 'add', input: '{"a":1}' }],
      tokens: { read: 3, written: 2 },
    });
  });

  it('of Anthropic’s is, too', () => {
    const answer = answerOf([
      head(),
      event({ type: 'message_start', message: { usage: { input_tokens: 5, output_tokens: 1 } } }),
      event({ type: 'content_block_delta', delta: { text: 'Hi' } }),
      event({ type: 'content_block_start', content_block: { type: 'tool_use', name: 'add', input: {} } }),
      event({ type: 'content_block_delta', delta: { partial_json: '{}' } }),
      event({ type: 'message_delta', usage: { output_tokens: 7 } }),
      end,
    ]);
    expect(answer).toMatchObject({
      text: 'Hi',
      wanted: [{ name: 'add', input: '{}' }],
      tokens: { read: 5, written: 7 },
    });
  });

  it('that came at once is read at once, and a refusal says why', () => {
    const whole = JSON.stringify({ choices: [{ message: { content: 'Yes' } }] });
    expect(answerOf([head(), { type: 'body', text: whole }, end]).text).toBe('Yes');
    const refused = answerOf([head(429), { type: 'body', text: '{"error":{"message":"Enough"}}' }, end]);
    expect([refused.status, refused.error, refused.text]).toEqual([429, 'Enough', '']);
    expect(answerOf([head(502), { type: 'body', text: '<html>' }, { ...end, error: 'cut' }])).toMatchObject({
      ...{ error: 'cut', body: '<html>' },
    });
  });

  it('of an MCP server is that to what was asked last', () => {
    const message = (said: object): CallEvent => ({ type: 'message', message: { jsonrpc: '2.0', ...said } });
    const answer = answerOf([
      head(),
      message({ id: 1, error: { message: 'older, please' } }),
      head(),
      message({ id: 2, result: { tools: [] } }),
      end,
    ]);
    expect([answer.result, answer.error]).toEqual([{ tools: [] }, undefined]);
    expect(answerOf([head(), message({ id: 1, error: { message: 'denied' } }), end]).error).toBe('denied');
  });

  it('of a tool is text', () => {
    expect(
      toolText({
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
        isError: true,
      }),
    ).toEqual({
      ...{ text: 'a\nb', isError: true },
    });
    expect(toolText({ content: [{ type: 'image', data: 'x' }] }).text).toContain('"image"');
    expect(toolText({ structuredContent: 1 })).toEqual({ text: '1', isError: false });
  });
});

it('lines are put together of what comes, wherever it is cut', async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":1}');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const lines = [];
  for await (const line of linesOf(body)) lines.push(line);
  expect(lines).toEqual(['{"a":"é"}', '{"b":1}']);
});
