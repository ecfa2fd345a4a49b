import { join } from 'node:path';
import { completionsStreamProblems } from '../contract/completions-stream-problems.ts';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { openaiCompletions } from './dialect.ts';

describeChatDialect({
  dialect: openaiCompletions,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: completionsStreamProblems,
  isTextOnly: true,
});
