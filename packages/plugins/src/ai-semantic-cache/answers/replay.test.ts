import { type ChatDialect, chatDialects, eventsOf, findChatDialect, Losses, noUsage } from '@sallyport/llm';
import { describe, expect, it } from 'vitest';
import type { AskedCall } from '../key/asked-call.ts';
import { type KeptAnswer, readKept, writeKept } from './kept-answer.ts';
import { isWorthKeeping, readAnswer } from './read-answer.ts';
import { replay } from './replay.ts';

const request = { model: 'm', messages: [], stream: false };
const context = { request, nowS: 7, nextId: () => 'a1', losses: new Losses() };
const usage = { ...noUsage(), input: 3, output: 4 };
const answer = {
  id: 'a1',
  model: 'm',
  createdAtS: 7,
  usage,
  choices: [{ index: 0, finish: 'stop' as const, parts: [{ type: 'text' as const, text: 'Hello Ann' }] }],
};

function said(dialect: ChatDialect, stream: boolean): KeptAnswer {
  const writer = dialect.streamWriter(context);
  const body = stream
    ? Buffer.concat(eventsOf(answer).flatMap((event) => writer.write(event) ?? []))
    : Buffer.from(JSON.stringify(dialect.writeAnswer(answer, context)));
  const contentType = stream ? writer.contentType : 'application/json';
  const kept = { dialect: dialect.name, stream, contentType, body, model: 'openai/m', keptAtMs: 1, keptUntilMs: 2 };
  return { ...kept, tellsUsage: true, usage };
}

function wanted(dialect: ChatDialect, stream: boolean): AskedCall {
  return { dialect, stream, operation: 'chat', model: 'm', body: {} };
}

const forms = [false, true];
const ways = chatDialects.flatMap((dialect) =>
  forms.flatMap((kept) =>
    forms.map((stream) => [dialect.name, kept ? 'stream' : 'whole', stream ? 'stream' : 'whole']),
  ),
);

describe('a kept answer', () => {
  it.each(ways)('in %s that was given as a %s is given as a %s', (name, kept, form) => {
    const dialect = findChatDialect(name!)!;
    const stream = form === 'stream';
    const stored = readKept(writeKept(said(dialect, kept === 'stream')))!;
    const given = replay(stored, wanted(dialect, stream), request, 1_000)!;
    if (kept === form) expect(given.body).toEqual(stored.body);
    const read = readAnswer(dialect, stream, given.body)!;
    expect(read.choices[0]!.parts).toMatchObject([{ type: 'text', text: 'Hello Ann' }]);
    expect(isWorthKeeping(read)).toBe(true);
  });

  it('is given in the language of whoever asks', () => {
    const [openai, anthropic] = ['openai-chat', 'anthropic-messages'].map((name) => findChatDialect(name)!);
    const given = replay(said(openai!, true), wanted(anthropic!, false), request, 1_000)!;
    expect(JSON.parse(given.body.toString())).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Hello Ann' }],
      usage: { input_tokens: 3, output_tokens: 4 },
    });
  });

  it('tells usage to those who ask for it', () => {
    const openai = findChatDialect('openai-chat')!;
    const bare = replay(said(openai, true), wanted(openai, true), { ...request, wantsStreamUsage: false }, 1_000)!;
    expect(bare.body.toString()).not.toContain('"usage"');
    const kept = { ...said(openai, true), body: bare.body, tellsUsage: false };
    const full = replay(kept, wanted(openai, true), { ...request, wantsStreamUsage: true }, 1_000)!;
    expect(full.body.toString()).toContain('"completion_tokens":4');
  });
});

describe('an answer', () => {
  const openai = findChatDialect('openai-chat')!;

  it('that broke off, or tells of an error, is none', () => {
    const { body } = said(openai, true);
    const events = body.toString().split('\n\n');
    expect(readAnswer(openai, true, Buffer.from(`${events.slice(0, -3).join('\n\n')}\n\n`))).toBeUndefined();
    const failing = `${events[0]}\n\ndata: {"error":{"message":"no"}}\n\ndata: [DONE]\n\n`;
    expect(readAnswer(openai, true, Buffer.from(failing))).toBeUndefined();
    expect(readAnswer(openai, false, Buffer.from('<html>'))).toBeUndefined();
  });

  it('that is a refusal, or was filtered, is not kept', () => {
    const [choice] = answer.choices;
    expect(isWorthKeeping({ ...answer, choices: [{ ...choice!, finish: 'content-filter' }] })).toBe(false);
    expect(isWorthKeeping({ ...answer, choices: [{ ...choice!, parts: [{ type: 'refusal', text: 'no' }] }] })).toBe(
      false,
    );
    expect(isWorthKeeping({ ...answer, choices: [] })).toBe(false);
  });
});
