import type { TokenLogprob } from '../../neutral/answer.ts';
import type { Json } from '../dialect.ts';
import { asList, asNumber, asObject, asText } from '../shared/json.ts';

/** Of a choice: lists beside each other, where chat completions have one list. */
export function readLogprobs(choice: Json): TokenLogprob[] | undefined {
  const logprobs = asObject(choice['logprobs']);
  const tokens = asList(logprobs?.['tokens']);
  if (tokens.length === 0) return undefined;
  const likelihoods = asList(logprobs?.['token_logprobs']);
  const top = asList(logprobs?.['top_logprobs']);
  return tokens.map((token, i) => ({
    token: asText(token) ?? '',
    // The first token of a prompt that is echoed has none.
    logprob: asNumber(likelihoods[i]) ?? 0,
    top: Object.entries(asObject(top[i]) ?? {}).map(([other, logprob]) => ({ token: other, logprob: Number(logprob) })),
  }));
}

export function writeLogprobs(logprobs: readonly TokenLogprob[] | undefined, offset = 0): Json | null {
  if (logprobs === undefined) return null;
  const text_offset: number[] = [];
  let at = offset;
  for (const { token } of logprobs) {
    text_offset.push(at);
    at += token.length;
  }
  return {
    tokens: logprobs.map(({ token }) => token),
    token_logprobs: logprobs.map(({ logprob }) => logprob),
    top_logprobs: logprobs.map(({ top }) =>
      Object.fromEntries((top ?? []).map((other) => [other.token, other.logprob])),
    ),
    text_offset,
  };
}
