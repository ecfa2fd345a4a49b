import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../neutral/request.ts';
import type { Json, Read } from './dialect.ts';
import { findChatDialect } from './index.ts';
import { untranslatable } from './untranslatable.ts';

const whyNot = (dialect: string, body: Json) => {
  const read: Read<ChatRequest> = findChatDialect(dialect)!.readRequest(body, {});
  if ('problem' in read) throw new Error(read.problem);
  return untranslatable(read.value)?.param;
};

describe('a request makes no sense to a model of another language', () => {
  it('that continues a conversation which another provider keeps', () => {
    expect(whyNot('openai-responses', { input: 'Hi', previous_response_id: 'resp_1' })).toBe('previous_response_id');
    expect(whyNot('openai-responses', { input: 'Hi' })).toBeUndefined();
  });

  it('that asks with several prompts at once, or with tokens', () => {
    for (const prompt of [
      ['a', 'b'],
      [1, 2],
      [[1], [2]],
    ])
      expect(whyNot('openai-completions', { prompt })).toBe('prompt');
    for (const prompt of ['a', ['a']]) expect(whyNot('openai-completions', { prompt })).toBeUndefined();
  });
});
