import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { Message } from '../../neutral/request.ts';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { textStreamProblems } from '../huggingface-text/stream-problems.ts';
import { llama2Raw } from './dialect.ts';

describeChatDialect({
  dialect: llama2Raw,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: textStreamProblems,
  isTextOnly: true,
  hasNoCache: true,
});

describe('llama2-raw', () => {
  const say = (role: Message['role'], text: string): Message => ({ role, parts: [{ type: 'text', text }] });
  const write = (...messages: Message[]) =>
    llama2Raw.writeRequest(
      { model: '', messages, stream: false, maxTokens: 9, topP: 0.5, topK: 3, temperature: 1 },
      { model: 'llama2', provider: 'llama2', losses: new Losses() },
    );

  it('writes a conversation with the marks of Llama 2', () => {
    expect(
      write(say('system', 'S'), say('user', 'U1'), say('assistant', 'A1'), say('user', 'U2'), say('system', 'S2')),
    ).toEqual({
      inputs: '<s>[INST] <<SYS>> S <</SYS>> U1 [/INST] A1 </s> <s>[INST] U2 [/INST] S2 </s>',
      parameters: { max_new_tokens: 9, top_p: 0.5, top_k: 3, temperature: 1, stream: false },
    });
    expect(write(say('user', 'U1'))['inputs']).toBe('<s>[INST] U1 [/INST]');
  });
});
