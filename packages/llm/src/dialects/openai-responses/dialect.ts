import type { ChatDialect } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { readFailure, writeFailure } from '../shared/openai/failure.ts';
import { adapt } from './adapt.ts';
import { name } from './name.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { ResponsesStreamReader } from './stream-reader.ts';
import { ResponsesStreamWatcher } from './stream-watcher.ts';
import { ResponsesStreamWriter } from './stream-writer.ts';
import { readUsage } from './usage.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';

/** OpenAI's Responses API, as a caller and as a provider. */
export const openaiResponses: ChatDialect = {
  name,
  framing: 'sse',
  members: { model: 'model', stream: 'stream', maxTokens: 'max_output_tokens' },
  readRequest,
  writeRequest,
  adapt,
  readAnswer,
  writeAnswer,
  streamReader: () => new ResponsesStreamReader(),
  streamWriter: (context) => new ResponsesStreamWriter(context),
  streamWatcher: () => new ResponsesStreamWatcher(),
  readUsage: (body) => readUsage(asObject(body)?.['usage'], asObject(body)?.['service_tier']),
  readModel: (body) => asText(asObject(body)?.['model']),
  readId: (body) => asText(asObject(body)?.['id']),
  readFailure,
  writeFailure,
};
