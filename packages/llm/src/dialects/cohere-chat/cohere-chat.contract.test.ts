import { join } from 'node:path';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { cohereChat } from './dialect.ts';
import { cohereStreamProblems } from './stream-problems.ts';

describeChatDialect({
  dialect: cohereChat,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: cohereStreamProblems,
});
