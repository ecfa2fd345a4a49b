import { hash } from 'node:crypto';
import type { Said } from '../../../model/conversation.ts';
import { createdAtS } from '../models.ts';
import type { ChatRequest } from './request.ts';

export function writeAnswer(body: ChatRequest, said: Said): unknown {
  const wantsLogprobs = body.logprobs === true;
  const choices = Array.from({ length: body.n ?? 1 }, (_, index) => ({
    index,
    message: messageOf(body, said),
    logprobs: wantsLogprobs ? { content: said.tokens.map((token) => logprobOf(token, body)), refusal: null } : null,
    finish_reason: finishReasonOf(said),
  }));
  return { ...headOf(body, 'chat.completion'), choices, usage: usageOf(said, body.n ?? 1) };
}

/** What an answer and each of its chunks begin with. */
export function headOf(body: ChatRequest, object: 'chat.completion' | 'chat.completion.chunk') {
  return {
    id: `chatcmpl-${hash('sha1', JSON.stringify(body.messages)).slice(0, 24)}`,
    object,
    created: createdAtS,
    model: body.model,
    service_tier: 'default',
    system_fingerprint: 'fp_sallyport',
  };
}

function messageOf({ tools = [] }: ChatRequest, said: Said): unknown {
  const text = said.tokens.join('');
  return {
    role: 'assistant',
    content: said.calls.length > 0 && text === '' ? null : text,
    refusal: null,
    annotations: [],
    ...(said.calls.length === 0 ? {} : { tool_calls: said.calls.map((call) => writeCall(call, tools)) }),
  };
}

export function writeCall({ id, name, arguments: value }: Said['calls'][number], tools: ChatRequest['tools'] = []) {
  const isCustom = tools.some((tool) => tool.type === 'custom' && tool.custom.name === name);
  if (isCustom) return { id: `call_${id}`, type: 'custom', custom: { name, input: JSON.stringify(value) } };
  return { id: `call_${id}`, type: 'function', function: { name, arguments: JSON.stringify(value) } };
}

export function logprobOf(token: string, { top_logprobs }: ChatRequest) {
  const one = { token, logprob: -0.25, bytes: [...Buffer.from(token)] };
  return { ...one, top_logprobs: top_logprobs ? [one] : [] };
}

export function finishReasonOf({ finish }: Said): string {
  if (finish === 'tool-calls') return 'tool_calls';
  return finish === 'length' ? 'length' : 'stop';
}

export function usageOf({ usage: { input, output, reasoning, cacheRead } }: Said, choices: number) {
  const completion = (output + reasoning) * choices;
  return {
    prompt_tokens: input,
    completion_tokens: completion,
    total_tokens: input + completion,
    prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning * choices,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
