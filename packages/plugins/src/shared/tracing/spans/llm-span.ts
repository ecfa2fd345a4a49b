import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_REQUEST_STREAM,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '@opentelemetry/semantic-conventions/incubating';
import { inputTokens, type LlmFacts, outputTokens } from '@sallyport/contracts';
import { Attributes, noEvents, type SpanEvent } from '../span.ts';
import { addSpan } from './add-span.ts';
import { genAiOperation, genAiProvider } from './gen-ai-names.ts';
import type { Told } from './spans-of.ts';

/** The request to a model, all attempts at it included. */
export function addLlmSpan(told: Told, llm: LlmFacts): void {
  const tries = told.event.timeline!.spans.filter(({ name }) => name === 'upstream');
  const startMs = tries[0]?.startMs ?? 0;
  const endMs = Math.max(startMs, ...tries.map((span) => span.startMs + span.durationMs));
  const failure = llm.attempts.at(-1)?.failure;
  const lastStartMs = tries.at(-1)?.startMs ?? startMs;
  told.parentOfTries = addSpan(
    told,
    { startMs, durationMs: endMs - startMs },
    {
      name: 'kong.gen_ai',
      kind: 'client',
      attributes: attributesOf(llm).add(ATTR_ERROR_TYPE, failure),
      error: failure,
      events: firstToken(llm, lastStartMs),
    },
  );
}

function attributesOf(llm: LlmFacts): Attributes {
  const { usage, cache, payload } = llm;
  const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);
  return (
    new Attributes()
      .add(ATTR_GEN_AI_OPERATION_NAME, genAiOperation(llm.operation))
      .add(ATTR_GEN_AI_PROVIDER_NAME, llm.provider === undefined ? undefined : genAiProvider(llm.provider))
      .add(ATTR_GEN_AI_REQUEST_MODEL, llm.requestModel ?? llm.wantedModel)
      .add(ATTR_GEN_AI_RESPONSE_MODEL, llm.responseModel)
      .add(ATTR_GEN_AI_REQUEST_STREAM, llm.mode === 'stream')
      .add(ATTR_GEN_AI_USAGE_INPUT_TOKENS, usage && inputTokens(usage))
      .add(ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, usage && outputTokens(usage))
      .add(ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, usage?.cacheRead || undefined)
      .add(
        ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
        (usage && usage.cacheWrite5m + usage.cacheWrite1h) || undefined,
      )
      .add(ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS, usage?.reasoning || undefined)
      .add(ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, seconds(llm.timeToFirstTokenMs))
      .add('gen_ai.server.time_to_first_token', seconds(llm.timeToFirstTokenMs))
      .add('gen_ai.server.time_per_output_token', seconds(llm.timePerTokenMs))
      .add('kong.gen_ai.request.mode', llm.mode)
      .add('kong.gen_ai.llm.cost', llm.cost ?? undefined)
      .add('kong.gen_ai.cache.status', cache?.status)
      .add('kong.gen_ai.vector_db', cache?.vectordb)
      .add('sallyport.gen_ai.attempts', llm.attempts.length)
      // There only where the configuration has payloads logged.
      .add(ATTR_GEN_AI_INPUT_MESSAGES, payload?.request)
      .add(ATTR_GEN_AI_OUTPUT_MESSAGES, payload?.response)
  );
}

function firstToken({ timeToFirstTokenMs }: LlmFacts, lastStartMs: number): readonly SpanEvent[] {
  if (timeToFirstTokenMs === undefined) return noEvents;
  return [{ name: 'gen_ai.first_token', atMs: lastStartMs + timeToFirstTokenMs, attributes: new Attributes() }];
}
