import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { Message } from '../../neutral/request.ts';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { cohereChatV1 } from './dialect.ts';
import { cohereV1StreamProblems } from './stream-problems.ts';

describeChatDialect({
  dialect: cohereChatV1,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: cohereV1StreamProblems,
});

describe('cohere-chat-v1', () => {
  it('asks the last message, with all before it as history', () => {
    const say = (role: Message['role'], text: string): Message => ({ role, parts: [{ type: 'text', text }] });
    const messages = [say('system', 'S'), say('user', 'U1'), say('assistant', 'A1'), say('user', 'U2')];
    const body = cohereChatV1.writeRequest(
      { model: 'm', messages, stream: false, topP: 0.5, topK: 3 },
      { model: 'command-r', provider: 'cohere', losses: new Losses() },
    );
    expect(body).toEqual({
      model: 'command-r',
      message: 'U2',
      chat_history: [
        { role: 'SYSTEM', message: 'S' },
        { role: 'USER', message: 'U1' },
        { role: 'CHATBOT', message: 'A1' },
      ],
      p: 0.5,
      k: 3,
      stream: false,
    });
  });
});
