import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../neutral/answer.ts';
import { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import { noUsage } from '../../neutral/usage.ts';
import { eventsOf } from '../contract/events.ts';
import { contextFor, framesOf, readStream, writeStream } from '../contract/streams.ts';
import type { ChatDialect, Json, Read } from '../dialect.ts';
import { findChatDialect } from '../index.ts';
import { parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { openaiResponses } from './dialect.ts';

/** A turn of Codex as it is sent: instructions, a shell, a tool that takes patches as text, thoughts of an earlier turn. */
const opening = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/codex.request.json'), 'utf8')) as {
  input: Json[];
};
const patch = '*** Begin Patch\n*** Update File: "a.ts"\n*** End Patch';

const providers = [
  { provider: 'openai-chat', model: 'deepseek-v4', proof: {} },
  {
    provider: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    proof: { signature: 'EqQBCkYIBxgC', signedBy: 'anthropic-messages' },
  },
  {
    provider: 'bedrock-converse',
    model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    proof: { signature: 'EqQBCkYIBxgC', signedBy: 'bedrock-converse' },
  },
  { provider: 'gemini', model: 'gemini-3-pro-preview', proof: { signature: 'CiQB+/x=', signedBy: 'gemini' } },
];

describe.each(providers)('Codex with a model that speaks $provider', ({ provider, model, proof }) => {
  const upstream = findChatDialect(provider)!;
  const isGemini = provider === 'gemini';
  const said: ChatAnswer = {
    id: 'answer-1',
    model,
    choices: [
      {
        index: 0,
        parts: [
          { type: 'reasoning', text: 'Run it, then patch.', ...(isGemini ? {} : proof) },
          {
            type: 'tool-call',
            id: 'call_1',
            name: 'shell',
            arguments: '{"command":["ls"]}',
            ...(isGemini ? proof : {}),
          },
          { type: 'tool-call', id: 'call_2', name: 'apply_patch', arguments: JSON.stringify({ input: patch }) },
        ],
        finish: 'tool-calls',
      },
    ],
    usage: { ...noUsage(), input: 100, output: 20 },
  };
  const first = read(openaiResponses.readRequest(opening as Json, {}));
  const output = codexReads(writeStream(openaiResponses, streamed(upstream, said), contextFor(first)));
  const results = [
    { type: 'function_call_output', call_id: callId(output[1]), output: 'a.ts' },
    { type: 'custom_tool_call_output', call_id: callId(output[2]), output: 'Done' },
  ];
  const second = read(
    openaiResponses.readRequest({ ...opening, input: [...opening.input, ...output, ...results] } as Json, {}),
  );

  it('is told what Codex asks, and that of the tools one takes text', () => {
    const seen = ask(upstream, first, model);
    const text = JSON.stringify(seen.messages);
    for (const piece of ['You are Codex', 'Fix the test.', '1 failed', 'Begin Patch']) expect(text).toContain(piece);
    expect(seen.tools?.map((tool) => tool.type !== 'opaque' && tool.name)).toEqual(['shell', 'apply_patch']);
  });

  it('is heard as items: thoughts, a call, and a patch as text', () => {
    expect(output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'Run it, then patch.' }] },
      { type: 'function_call', name: 'shell', arguments: '{"command":["ls"]}' },
      { type: 'custom_tool_call', name: 'apply_patch', input: patch },
    ]);
  });

  it('hears of its own calls and their results in the next turn, and gets back what it wants back', () => {
    const parts = ask(upstream, second, model).messages.flatMap((message) => message.parts);
    const calls = parts.filter((part) => part.type === 'tool-call').slice(-2);
    expect(calls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([
      ['shell', { command: ['ls'] }],
      ['apply_patch', { input: patch }],
    ]);
    const given = parts.filter((part) => part.type === 'tool-result').slice(-2);
    expect(given.map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
    if (proof.signature !== undefined) expect(parts.some((part) => hasProof(part, proof.signature))).toBe(true);
  });

  it('and when OpenAI answers the next turn, nothing of it is in the way', () => {
    const edits = openaiResponses.adapt?.({ ...opening, input: [...opening.input, ...output, ...results] } as Json, {
      model: 'gpt-5-codex',
      provider: 'openai',
      losses: new Losses(),
    });
    const input = (edits?.['input'] ?? [...opening.input, ...output, ...results]) as Json[];
    expect(JSON.stringify(input)).not.toMatch(/sallyport|__signed_/);
    const calls = input.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call').slice(-2);
    const given = input.filter(({ type }) => String(type).endsWith('_output')).slice(-2);
    expect(given.map(callId)).toEqual(calls.map(callId));
  });
});

/** What a provider sends, as events. */
function streamed(dialect: ChatDialect, answer: ChatAnswer) {
  return readStream(
    dialect,
    writeStream(
      dialect,
      eventsOf(answer, (text) => text.match(/[\s\S]{1,5}/gu) ?? []),
    ),
  );
}

/** The items that are done, which Codex sends again. */
function codexReads(stream: Buffer): Json[] {
  return framesOf(openaiResponses, stream)
    .map((frame) => parseLoosely(sseData(frame) ?? '') as Json)
    .filter(({ type }) => type === 'response.output_item.done')
    .map(({ item }) => item as Json);
}

function ask(dialect: ChatDialect, request: ChatRequest, model: string): ChatRequest {
  const body = dialect.writeRequest(request, { model, provider: dialect.name, losses: new Losses() });
  return read(dialect.readRequest(JSON.parse(JSON.stringify(body)) as Json, { model, stream: true }));
}

function hasProof(part: Part, signature: string): boolean {
  return (part.type === 'reasoning' || part.type === 'tool-call') && part.signature === signature;
}

function callId(item: Json | undefined): string {
  return String(item?.['call_id']);
}

function read<T>(outcome: Read<T>): T {
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.value;
}
