import type { TokenLogprob } from '../../neutral/answer.ts';
import type { Json } from '../dialect.ts';
import { asList, asObject, asObjects } from '../shared/json.ts';

/** Of a choice, whole or streamed. */
export function readLogprobs(choice: Json): TokenLogprob[] | undefined {
  const logprobs = asObject(choice['logprobs']);
  if (logprobs === undefined) return undefined;
  const tokens = [...asObjects(logprobs['content']), ...asObjects(logprobs['refusal'])];
  return tokens.length === 0 ? undefined : tokens.map(readToken);
}

export function writeLogprobs(logprobs: readonly TokenLogprob[] | undefined): Json | null {
  if (logprobs === undefined) return null;
  return { content: logprobs.map(writeToken), refusal: null };
}

export function readToken(token: Json): TokenLogprob {
  return { ...readLikelihood(token), top: asObjects(token['top_logprobs']).map(readLikelihood) };
}

function readLikelihood({ token, logprob, bytes }: Json): { token: string; logprob: number; bytes: number[] | null } {
  return {
    token: String(token ?? ''),
    logprob: Number(logprob ?? 0),
    bytes: Array.isArray(bytes) ? (asList(bytes) as number[]) : null,
  };
}

function writeToken({ token, logprob, bytes, top }: TokenLogprob): Json {
  return {
    token,
    logprob,
    bytes: bytes ?? null,
    top_logprobs: (top ?? []).map((other) => ({ ...other, bytes: other.bytes ?? null })),
  };
}
