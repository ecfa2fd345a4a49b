import type { ChatDialect } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { adapt } from './adapt.ts';
import { readFailure, writeFailure } from './failure.ts';
import { name } from './name.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { AnthropicStreamReader } from './stream-reader.ts';
import { AnthropicStreamWatcher } from './stream-watcher.ts';
import { AnthropicStreamWriter } from './stream-writer.ts';
import { readUsage } from './usage.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';

/** Anthropic's Messages API, as Anthropic, Vertex and others serve it. */
export const anthropicMessages: ChatDialect = {
  name,
  framing: 'sse',
  members: { model: 'model', stream: 'stream', maxTokens: 'max_tokens' },
  readRequest,
  writeRequest,
  adapt,
  readAnswer,
  writeAnswer,
  streamReader: () => new AnthropicStreamReader(),
  streamWriter: (context) => new AnthropicStreamWriter(context),
  streamWatcher: () => new AnthropicStreamWatcher(),
  readUsage: (body) => {
    const usage = asObject(asObject(body)?.['usage']);
    return usage && readUsage(usage);
  },
  readModel: (body) => asText(asObject(body)?.['model']),
  readFailure,
  writeFailure,
};
