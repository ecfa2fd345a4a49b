import type { ChatDialect } from '../dialect.ts';
import { asText, isObject } from '../shared/json.ts';
import { readAnswer, writeAnswer } from './answer.ts';
import { readFailure, writeFailure } from './failure.ts';
import { camelCased } from './proto-json.ts';
import { readRequest } from './read-request.ts';
import { GeminiStreamReader } from './stream-reader.ts';
import { GeminiStreamWatcher } from './stream-watcher.ts';
import { asArray, asEvents, GeminiStreamWriter } from './stream-writer.ts';
import { readUsage } from './usage.ts';
import { writeRequest } from './write-request.ts';

/** `generateContent` and `streamGenerateContent?alt=sse`, of AI Studio and Vertex AI. Model and streaming are in the path. */
export const gemini: ChatDialect = {
  name: 'gemini',
  framing: 'sse',
  members: {},
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: () => new GeminiStreamReader(),
  streamWriter: (context) => new GeminiStreamWriter(asEvents, context),
  streamWatcher: () => new GeminiStreamWatcher(),
  readUsage: (body) => (isObject(body) ? readUsage(camelCased(body)['usageMetadata']) : undefined),
  readModel: (body) => (isObject(body) ? asText(camelCased(body)['modelVersion']) : undefined),
  readFailure,
  writeFailure,
};

/** `streamGenerateContent` without `alt=sse`: the same, streamed as one JSON array. */
export const geminiArray: ChatDialect = {
  ...gemini,
  name: 'gemini-array',
  framing: 'json-array',
  streamWriter: (context) => new GeminiStreamWriter(asArray, context),
};
