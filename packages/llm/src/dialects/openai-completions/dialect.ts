import type { ChatDialect } from '../dialect.ts';
import { ChatStreamReader } from '../openai-chat/stream-reader.ts';
import { ChatStreamWatcher } from '../openai-chat/stream-watcher.ts';
import { asObject, asText } from '../shared/json.ts';
import { readFailure, writeFailure } from '../shared/openai/failure.ts';
import { readUsage } from '../shared/openai/usage.ts';
import { readAnswer, writeAnswer } from './answer.ts';
import { readRequest, writeRequest } from './request.ts';
import { CompletionsStreamWriter } from './stream-writer.ts';

/** OpenAI's completions of a prompt: its chunks are those of chat completions, with a text instead of a delta. */
export const openaiCompletions: ChatDialect = {
  name: 'openai-completions',
  framing: 'sse',
  members: { model: 'model', stream: 'stream', maxTokens: 'max_tokens', streamOptions: 'stream_options' },
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: () => new ChatStreamReader(),
  streamWriter: (context) => new CompletionsStreamWriter(context),
  streamWatcher: () => new ChatStreamWatcher(),
  readUsage: (body) => readUsage(asObject(body)?.['usage']),
  readModel: (body) => asText(asObject(body)?.['model']),
  readFailure,
  writeFailure,
};
