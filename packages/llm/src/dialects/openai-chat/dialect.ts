import type { ChatDialect } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { readFailure, writeFailure } from '../shared/openai/failure.ts';
import { readUsage } from '../shared/openai/usage.ts';
import { adapt } from './adapt.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { ChatStreamReader } from './stream-reader.ts';
import { ChatStreamWatcher } from './stream-watcher.ts';
import { ChatStreamWriter } from './stream-writer.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';

/** OpenAI's chat completions, and everyone who speaks like it: `accents.ts` has the differences. */
export const openaiChat: ChatDialect = {
  name: 'openai-chat',
  framing: 'sse',
  members: { model: 'model', stream: 'stream', maxTokens: 'max_tokens', streamOptions: 'stream_options' },
  readRequest,
  writeRequest,
  adapt,
  readAnswer,
  writeAnswer,
  streamReader: () => new ChatStreamReader(),
  streamWriter: (context) => new ChatStreamWriter(context),
  streamWatcher: () => new ChatStreamWatcher(),
  readUsage: (body) => readUsage(asObject(body)?.['usage'], asObject(body)?.['service_tier']),
  readModel: (body) => asText(asObject(body)?.['model']),
  readFailure,
  writeFailure,
};
