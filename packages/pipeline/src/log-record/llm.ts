import { inputTokens, type LlmCacheFacts, type LlmFacts, outputTokens } from '@sallyport/contracts';
import { jsonText, optional, quote } from './json-line.ts';
import { number, whole } from './numbers.ts';

/**
 * Members of `proxy` in a record's `ai`, in Kong's words. What Kong has no word for stands beside:
 * classes of tokens that it does not tell apart, whether they are estimated, what each attempt came to.
 */
export function llmMembers(llm: LlmFacts): string[] {
  const { logsStatistics, payload, attempts, losses, cache } = llm;
  const members: string[] = [];
  if (logsStatistics) {
    members.push(metaMember(llm), usageMember(llm));
    if (losses !== undefined && losses.length > 0) members.push(`"losses":${jsonText(losses) ?? '[]'}`);
  }
  if (attempts.length > 0) members.push(`"tried_targets":[${attempts.map(attemptObject).join(',')}]`);
  if (cache !== undefined) members.push(cacheMember(cache));
  if (payload !== undefined) members.push(`"payload":${jsonText(payload) ?? '{}'}`);
  return members;
}

function metaMember(llm: LlmFacts): string {
  const { pluginId, provider, requestModel, responseModel, wantedModel, latencyMs, mode, usage, details } = llm;
  let text = `"meta":{"plugin_id":${quote(pluginId)},"request_mode":"${mode}"`;
  text += optional('provider_name', provider) + optional('request_model', requestModel);
  text += optional('response_model', responseModel) + optional('wanted_model', wantedModel);
  if (latencyMs !== undefined) text += `,"llm_latency":${whole(latencyMs)}`;
  text += `,"operation":${quote(llm.operation)},"dialect":${quote(llm.dialect)}`;
  text += optional('service_tier', usage?.serviceTier);
  if (details !== undefined) for (const name in details) text += `,${quote(name)}:${quote(details[name]!)}`;
  return `${text}}`;
}

function usageMember({ usage, cost, priceSource, timePerTokenMs, timeToFirstTokenMs }: LlmFacts): string {
  let text = '';
  if (usage !== undefined) {
    const { cacheRead, cacheWrite5m, cacheWrite1h, inputAudio, reasoning, outputAudio } = usage;
    const prompt = inputTokens(usage);
    const completion = outputTokens(usage);
    text += `,"prompt_tokens":${number(prompt)},"completion_tokens":${number(completion)}`;
    text += `,"total_tokens":${number(prompt + completion)}`;
    text += details('prompt_tokens_details', {
      cached_tokens: cacheRead,
      cache_write_5m_tokens: cacheWrite5m,
      cache_write_1h_tokens: cacheWrite1h,
      audio_tokens: inputAudio,
    });
    text += details('completion_tokens_details', { reasoning_tokens: reasoning, audio_tokens: outputAudio });
    if (usage.isEstimated === true) text += ',"estimated":true';
  }
  if (cost !== undefined) text += `,"cost":${cost === null ? 'null' : number(cost)}`;
  text += optional('price_source', priceSource);
  if (timePerTokenMs !== undefined) text += `,"time_per_token":${fractional(timePerTokenMs)}`;
  if (timeToFirstTokenMs !== undefined) text += `,"time_to_first_token":${whole(timeToFirstTokenMs)}`;
  return `"usage":{${text.slice(1)}}`;
}

function cacheMember(cache: LlmCacheFacts): string {
  const { status, fetchMs, embeddingsMs, embeddingsProvider, embeddingsModel, vectordb, hasFailed } = cache;
  return (
    `"cache":{"cache_status":"${status}"` +
    (fetchMs === undefined ? '' : `,"fetch_latency":${whole(fetchMs)}`) +
    optional('vector_db', vectordb) +
    (embeddingsMs === undefined ? '' : `,"embeddings_latency":${whole(embeddingsMs)}`) +
    optional('embeddings_provider', embeddingsProvider) +
    optional('embeddings_model', embeddingsModel) +
    (hasFailed === true ? ',"failed":true' : '') +
    '}'
  );
}

/** The classes of which there are any. */
function details(name: string, classes: Readonly<Record<string, number>>): string {
  let text = '';
  for (const one in classes) if (classes[one]! > 0) text += `,"${one}":${number(classes[one]!)}`;
  return text === '' ? '' : `,"${name}":{${text.slice(1)}}`;
}

function attemptObject({
  provider,
  model,
  targetId,
  startedAtMs,
  durationMs,
  timeToFirstByteMs,
  status,
  failure,
}: LlmFacts['attempts'][number]): string {
  return (
    `{"provider":${quote(provider)},"model":${quote(model)}` +
    optional('target_id', targetId) +
    `,"started_at":${whole(startedAtMs)},"latency":${whole(durationMs)}` +
    (timeToFirstByteMs === undefined ? '' : `,"time_to_first_byte":${whole(timeToFirstByteMs)}`) +
    (status === undefined ? '' : `,"status":${number(status)}`) +
    optional('failure', failure) +
    '}'
  );
}

/** Milliseconds to the microsecond. */
function fractional(milliseconds: number): string {
  return number(Math.round(milliseconds * 1_000) / 1_000);
}
