import type { TokenLogprob } from '../../neutral/answer.ts';
import type { Json } from '../dialect.ts';
import { asNumber, asObjects, asText } from '../shared/json.ts';
import { camelCased, messageAt } from './proto-json.ts';

export function readLogprobs(candidate: Json): TokenLogprob[] | undefined {
  const result = messageAt(candidate, 'logprobsResult');
  if (result === undefined) return undefined;
  const tops = asObjects(result['topCandidates']);
  return asObjects(result['chosenCandidates']).map((chosen, i) => ({
    ...readToken(chosen),
    top: tops[i] === undefined ? undefined : asObjects(tops[i]['candidates']).map(readToken),
  }));
}

export function writeLogprobs(logprobs: readonly TokenLogprob[]): Json {
  return {
    chosenCandidates: logprobs.map(writeToken),
    topCandidates: logprobs.map(({ top }) => ({ candidates: (top ?? []).map(writeToken) })),
  };
}

function readToken(raw: Json): { token: string; logprob: number } {
  const token = camelCased(raw);
  return { token: asText(token['token']) ?? '', logprob: asNumber(token['logProbability']) ?? 0 };
}

function writeToken({ token, logprob }: { token: string; logprob: number }): Json {
  return { token, logProbability: logprob };
}
