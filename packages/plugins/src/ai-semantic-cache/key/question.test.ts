import { type ChatRequest, findChatDialect } from '@sallyport/llm';
import { describe, expect, it } from 'vitest';
import { compileQuestion, type Question } from './question.ts';

const asKong = {
  message_countback: 1,
  match_earlier_messages: true,
  ignore_assistant_prompts: false,
  ignore_system_prompts: false,
  ignore_tool_prompts: false,
};

type Said = { role: string; content: unknown; [member: string]: unknown };

function request(messages: Said[], more: object = {}): ChatRequest {
  const read = findChatDialect('openai-chat')!.readRequest({ model: 'm', messages, ...more }, {});
  if ('problem' in read) throw new Error(read.problem);
  return read.value;
}

function ask(messages: Said[], more: object = {}, settings: Partial<typeof asKong> = {}): Question {
  return compileQuestion({ ...asKong, ...settings })(request(messages, more))!;
}

const user = (content: unknown): Said => ({ role: 'user', content });
const system = (content: string): Said => ({ role: 'system', content });
const assistant = (content: string): Said => ({ role: 'assistant', content });

describe('what a request asks', () => {
  it('is in the last message, and all else must be equal', () => {
    const question = ask([system('be brief'), user('What is Kong?')]);
    expect(question.words).toBe('What is Kong?');
    expect(ask([system('be brief'), user('Tell me of Kong')]).setting).toBe(question.setting);
    expect(ask([system('be rude'), user('What is Kong?')]).setting).not.toBe(question.setting);
    expect(ask([user('What is Kong?')]).setting).not.toBe(question.setting);
    expect(ask([user('hi'), assistant('hello'), user('What is Kong?')]).setting).not.toBe(question.setting);
  });

  it('may be in several messages, and earlier ones may make no difference', () => {
    const talk = [system('be brief'), user('a'), assistant('b'), user('c')];
    expect(ask(talk, {}, { message_countback: 2 }).words).toBe('b\nc');
    expect(ask(talk, {}, { message_countback: 2, ignore_assistant_prompts: true }).words).toBe('c');
    expect(ask(talk, {}, { message_countback: 1000 }).words).toBe('be brief\na\nb\nc');
    const asInKong = { match_earlier_messages: false };
    expect(ask(talk, {}, asInKong).whole).toBe(ask([user('x'), user('c')], {}, asInKong).whole);
    const ignoring = { ignore_system_prompts: true };
    expect(ask([system('one'), user('c')], {}, ignoring)).toEqual(ask([system('two'), user('c')], {}, ignoring));
  });

  it.each([
    ['the temperature', { temperature: 0.1 }],
    ['how long the answer may be', { max_tokens: 5 }],
    ['the format of the answer', { response_format: { type: 'json_object' } }],
    ['how many answers', { n: 2 }],
    ['the seed', { seed: 7 }],
    ['what only this dialect knows', { unheard_of: true }],
  ])('depends on %s', (_what, more) => {
    expect(ask([user('hi')], more).setting).not.toBe(ask([user('hi')]).setting);
    expect(ask([user('hi')], more).whole).not.toBe(ask([user('hi')]).whole);
  });

  it('does not depend on the form of the answer, nor on notes about the request', () => {
    const more = { stream: true, stream_options: { include_usage: true }, metadata: { trace: '1' }, user: 'u' };
    expect(ask([user('hi')], more)).toEqual(ask([user('hi')]));
  });

  it('differs in numbers, pictures and negations, however near the sentences are', () => {
    for (const [one, other] of [
      ['What is 17 + 25?', 'What is 17 + 26?'],
      ['Is it safe?', 'Is it not safe?'],
      ['Why does it work?', 'Why doesn’t it work?'],
      ['Who likes 🍎?', 'Who likes 🍌?'],
    ] as const)
      expect(ask([user(one)]).setting).not.toBe(ask([user(other)]).setting);
  });

  it('is not decided by words alone with tools, their calls or results', () => {
    const tools = [{ type: 'function', function: { name: 'pay', parameters: {} } }];
    expect(ask([user('pay Ann')], { tools }).words).toBeUndefined();
    const call = { id: '1', type: 'function', function: { name: 'pay', arguments: '{}' } };
    const result = { role: 'tool', tool_call_id: '1', content: 'done' };
    expect(ask([user('a'), { role: 'assistant', content: null, tool_calls: [call] }, result]).words).toBeUndefined();
    expect(ask([user('pay Ann')], { tools }).whole).not.toBe(ask([user('pay Bob')], { tools }).whole);
  });

  it('takes what is no text as it is', () => {
    const picture = (url: string) => [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url } },
    ];
    const [one, other] = [ask([user(picture('https://a.example/1'))]), ask([user(picture('https://a.example/2'))])];
    expect(one.words).toBe('What is this?');
    expect(one.setting).not.toBe(other.setting);
  });

  it('is nothing where every message is ignored', () => {
    expect(compileQuestion({ ...asKong, ignore_system_prompts: true })(request([system('be brief')]))).toBeUndefined();
  });
});
