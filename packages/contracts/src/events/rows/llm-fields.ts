import type { EventRow } from '../event-row.ts';
import type { LlmCacheFacts } from '../llm-facts.ts';
import { flag, list, milliseconds, number, numberOrNull, text } from './wire/kinds.ts';
import { Message, optional, record, required } from './wire/message.ts';

type LlmRow = NonNullable<EventRow['llm']>;

const usage = new Message<NonNullable<LlmRow['usage']>>({
  input: required(1, number),
  cacheRead: required(2, number),
  cacheWrite5m: required(3, number),
  cacheWrite1h: required(4, number),
  inputAudio: required(5, number),
  output: required(6, number),
  reasoning: required(7, number),
  outputAudio: required(8, number),
  isEstimated: optional(9, flag()),
  serviceTier: optional(10, text(64)),
});

const attempt = new Message<LlmRow['attempts'][number]>({
  provider: required(1, text(64)),
  model: required(2, text(256)),
  targetId: optional(3, text(64)),
  startedAtMs: required(4, milliseconds),
  durationMs: required(5, milliseconds),
  timeToFirstByteMs: optional(6, milliseconds),
  status: optional(7, number),
  failure: optional(8, text(64)),
});

const cache = new Message<LlmCacheFacts>({
  status: required(1, text(16)),
  fetchMs: optional(2, milliseconds),
  vectordb: required(3, text(32)),
  embeddingsMs: optional(4, milliseconds),
  embeddingsProvider: optional(5, text(64)),
  embeddingsModel: optional(6, text(256)),
  hasFailed: optional(7, flag()),
});

export const llmFields = new Message<LlmRow>({
  plugin: required(1, text(64)),
  pluginId: required(2, text(64)),
  category: optional(3, text(64)),
  operation: required(4, text(64)),
  dialect: required(5, text(64)),
  mode: required(6, text(16)),
  provider: optional(7, text(64)),
  requestModel: optional(8, text(256)),
  responseModel: optional(9, text(256)),
  wantedModel: optional(10, text(256)),
  latencyMs: optional(11, milliseconds),
  timeToFirstTokenMs: optional(12, milliseconds),
  timePerTokenMs: optional(13, milliseconds),
  usage: optional(14, usage),
  cost: optional(15, numberOrNull),
  priceSource: optional(16, text(16)),
  logsStatistics: required(17, flag()),
  cache: optional(18, cache),
  attempts: required(19, list(attempt, 32)),
  losses: optional(20, list(text(128), 32)),
  details: optional(21, record(text(256), 64, 16)),
});
