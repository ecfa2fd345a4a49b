import { join } from 'node:path';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { huggingfaceText } from './dialect.ts';
import { textStreamProblems } from './stream-problems.ts';

describeChatDialect({
  dialect: huggingfaceText,
  fixtures: join(import.meta.dirname, 'fixtures'),
  writtenProblems: textStreamProblems,
  isTextOnly: true,
  hasNoCache: true,
});
