import { join } from 'node:path';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { messagesStreamProblems } from '../contract/messages-stream-problems.ts';
import { anthropicMessages } from './dialect.ts';

describeChatDialect({
  dialect: anthropicMessages,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: messagesStreamProblems,
});
