import type { Losses } from '../../../neutral/losses.ts';
import type { ChatRequest } from '../../../neutral/request.ts';
import type { Json } from '../../dialect.ts';
import { coherePenalty } from '../cohere-penalty.ts';
import { put } from '../json.ts';
import type { Reading } from '../reading.ts';

/** How words are drawn, and where the answer stops: the same in both versions. */
export function readSampling(reading: Reading, body: Json) {
  return {
    maxTokens: reading.number(body, 'max_tokens'),
    temperature: reading.number(body, 'temperature'),
    topP: reading.number(body, 'p'),
    topK: reading.number(body, 'k'),
    stop: reading.texts(body, 'stop_sequences'),
    seed: reading.number(body, 'seed'),
    presencePenalty: reading.number(body, 'presence_penalty'),
    frequencyPenalty: reading.number(body, 'frequency_penalty'),
  } satisfies Partial<ChatRequest>;
}

/** Of `p` Cohere takes neither 0 nor 1, which others do. */
export function writeSampling(request: ChatRequest, body: Json, losses: Losses): void {
  put(body, 'max_tokens', request.maxTokens);
  put(body, 'temperature', request.temperature);
  put(body, 'p', request.topP === undefined ? undefined : Math.min(Math.max(request.topP, 0.01), 0.99));
  put(body, 'k', request.topK);
  put(body, 'stop_sequences', request.stop);
  put(body, 'seed', request.seed);
  put(body, 'presence_penalty', coherePenalty('presencePenalty', request, losses));
  put(body, 'frequency_penalty', coherePenalty('frequencyPenalty', request, losses));
}

/** The members that are read. */
export const samplingMembers = [
  'max_tokens',
  'temperature',
  'p',
  'k',
  'stop_sequences',
  'seed',
  'presence_penalty',
  'frequency_penalty',
];
