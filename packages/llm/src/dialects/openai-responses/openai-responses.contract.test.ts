import { join } from 'node:path';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { responsesStreamProblems } from '../contract/responses-stream-problems.ts';
import { openaiResponses } from './dialect.ts';

describeChatDialect({
  dialect: openaiResponses,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: responsesStreamProblems,
});
