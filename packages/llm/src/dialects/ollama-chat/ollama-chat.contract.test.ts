import { join } from 'node:path';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { ollamaChat } from './dialect.ts';
import { ollamaStreamProblems } from './stream-problems.ts';

describeChatDialect({
  dialect: ollamaChat,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: ollamaStreamProblems,
  hasNoCache: true,
});
