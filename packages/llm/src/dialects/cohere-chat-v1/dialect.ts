import type { ChatDialect } from '../dialect.ts';
import { readFailure, writeFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { asObject } from '../shared/json.ts';
import { readAnswer, writeAnswer } from './answer.ts';
import { readRequest } from './read-request.ts';
import { CohereV1StreamReader } from './stream-reader.ts';
import { CohereV1StreamWatcher } from './stream-watcher.ts';
import { CohereV1StreamWriter } from './stream-writer.ts';
import { writeRequest } from './write-request.ts';

/** Cohere's chat, version 1: a message and what was said before. */
export const cohereChatV1: ChatDialect = {
  name: 'cohere-chat-v1',
  framing: 'lines',
  members: { model: 'model', stream: 'stream', maxTokens: 'max_tokens' },
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: () => new CohereV1StreamReader(),
  streamWriter: (context) => new CohereV1StreamWriter(context),
  streamWatcher: () => new CohereV1StreamWatcher(),
  readUsage: (body) => readUsage(asObject(body)?.['meta']),
  readModel: () => undefined,
  readFailure,
  writeFailure,
};
