import { join } from 'node:path';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { gemini, geminiArray } from './dialect.ts';
import { geminiStreamProblems } from './stream-problems.ts';

describeChatDialect({
  dialect: gemini,
  fixtures: join(import.meta.dirname, 'fixtures'),
  path: { model: 'gemini-2.5-pro', stream: false },
  writtenProblems: geminiStreamProblems,
});

describeChatDialect({
  dialect: geminiArray,
  fixtures: join(import.meta.dirname, 'fixtures/array'),
  path: { model: 'gemini-2.5-pro', stream: true },
  writtenProblems: geminiStreamProblems,
});
