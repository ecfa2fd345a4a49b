import { join } from 'node:path';
import { chatStreamProblems } from '../contract/chat-stream-problems.ts';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { openaiChat } from './dialect.ts';

describeChatDialect({
  dialect: openaiChat,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: chatStreamProblems,
});
