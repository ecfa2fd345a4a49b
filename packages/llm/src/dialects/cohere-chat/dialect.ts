import type { ChatDialect } from '../dialect.ts';
import { readFailure, writeFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { asObject } from '../shared/json.ts';
import { readAnswer, writeAnswer } from './answer.ts';
import { readRequest } from './read-request.ts';
import { CohereStreamReader } from './stream-reader.ts';
import { CohereStreamWatcher } from './stream-watcher.ts';
import { CohereStreamWriter } from './stream-writer.ts';
import { writeRequest } from './write-request.ts';

/** Cohere's chat, version 2. */
export const cohereChat: ChatDialect = {
  name: 'cohere-chat',
  framing: 'sse',
  members: { model: 'model', stream: 'stream', maxTokens: 'max_tokens' },
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: () => new CohereStreamReader(),
  streamWriter: (context) => new CohereStreamWriter(context),
  streamWatcher: () => new CohereStreamWatcher(),
  readUsage: (body) => readUsage(asObject(body)?.['usage']),
  readModel: () => undefined,
  readFailure,
  writeFailure,
};
