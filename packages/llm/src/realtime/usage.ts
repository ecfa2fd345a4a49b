import { noUsage, type Usage } from '../neutral/usage.ts';

/** The usage of a `response.done` of OpenAI's Realtime API; undefined where it tells none. */
export function readRealtimeUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const ofInput = objectIn(value, 'input_token_details');
  const ofOutput = objectIn(value, 'output_token_details');
  const cached = count(ofInput, 'cached_tokens');
  const cachedAudio = count(objectIn(ofInput, 'cached_tokens_details'), 'audio_tokens');
  const inputAudio = Math.max(0, count(ofInput, 'audio_tokens') - cachedAudio);
  const outputAudio = count(ofOutput, 'audio_tokens');
  return {
    ...noUsage(),
    input: Math.max(0, count(value, 'input_tokens') - cached - inputAudio),
    cacheRead: cached,
    inputAudio,
    output: Math.max(0, count(value, 'output_tokens') - outputAudio),
    outputAudio,
  };
}

/** Both together. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    inputAudio: a.inputAudio + b.inputAudio,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    outputAudio: a.outputAudio + b.outputAudio,
    isEstimated: a.isEstimated === true || b.isEstimated === true ? true : undefined,
    serviceTier: b.serviceTier ?? a.serviceTier,
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectIn(value: JsonObject, name: string): JsonObject {
  const member = value[name];
  return isObject(member) ? member : nothing;
}

function count(value: JsonObject, name: string): number {
  const member = value[name];
  return typeof member === 'number' && Number.isFinite(member) && member > 0 ? member : 0;
}

const nothing: JsonObject = Object.freeze({});
