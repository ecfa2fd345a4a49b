import type { ChatDialect } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { readAnswer, readUsage, writeAnswer } from './answer.ts';
import { readFailure, writeFailure } from './failure.ts';
import { readRequest } from './read-request.ts';
import { OllamaStreamReader } from './stream-reader.ts';
import { OllamaStreamWatcher } from './stream-watcher.ts';
import { OllamaStreamWriter } from './stream-writer.ts';
import { writeRequest } from './write-request.ts';

/** Ollama's `/api/chat`; callers may speak `/api/generate` too. */
export const ollamaChat: ChatDialect = {
  name: 'ollama-chat',
  framing: 'lines',
  members: { model: 'model', stream: 'stream' },
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: () => new OllamaStreamReader(),
  streamWriter: (context) => new OllamaStreamWriter(context),
  streamWatcher: () => new OllamaStreamWatcher(),
  readUsage: (body) => readUsage(asObject(body) ?? {}),
  readModel: (body) => asText(asObject(body)?.['model']),
  readFailure,
  writeFailure,
};
