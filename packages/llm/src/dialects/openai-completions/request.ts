import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { Json, Read, WriteOptions } from '../dialect.ts';
import { put } from '../shared/json.ts';
import { readOwn, writeOwn } from '../shared/own.ts';
import { textOf } from '../shared/parts.ts';
import { Reading } from '../shared/reading.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  const top = reading.number(body, 'logprobs');
  const stop = body['stop'];
  const value: ChatRequest = {
    model: reading.text(body, 'model') ?? '',
    messages: [{ role: 'user', parts: readPrompt(reading, body['prompt']) }],
    isPrompt: true,
    maxTokens: reading.number(body, 'max_tokens'),
    temperature: reading.number(body, 'temperature'),
    topP: reading.number(body, 'top_p'),
    topK: reading.number(body, 'top_k'),
    stop: typeof stop === 'string' ? [stop] : reading.texts(body, 'stop'),
    seed: reading.number(body, 'seed'),
    presencePenalty: reading.number(body, 'presence_penalty'),
    frequencyPenalty: reading.number(body, 'frequency_penalty'),
    logitBias: reading.object(body, 'logit_bias') as Record<string, number> | undefined,
    choices: reading.number(body, 'n'),
    logprobs: top === undefined ? undefined : true,
    topLogprobs: top,
    stream: reading.flag(body, 'stream') ?? false,
    wantsStreamUsage: reading.object(body, 'stream_options')?.['include_usage'] === true,
    user: reading.text(body, 'user'),
    own: readOwn('openai-completions', body, known),
  };
  return reading.outcome(value);
}

/** `suffix`, `echo` and `best_of` are this dialect's own. */
const known = new Set([
  'model',
  'prompt',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'n',
  'logprobs',
  'stream',
  'stream_options',
  'user',
]);

/** Tokens, and several prompts at once, can be said to this API alone: an opaque part, which others cannot be told. */
function readPrompt(reading: Reading, prompt: unknown): Part[] {
  if (typeof prompt === 'string') return [{ type: 'text', text: prompt }];
  if (!Array.isArray(prompt) || prompt.length === 0) {
    reading.fault('prompt', 'must be a text, a list of texts, or tokens');
    return [];
  }
  if (prompt.length === 1 && typeof prompt[0] === 'string') return [{ type: 'text', text: prompt[0] }];
  return [{ type: 'opaque', dialect: 'openai-completions', value: prompt }];
}

export function writeRequest(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const body: Json = { model, prompt: writePrompt(request) };
  put(body, 'max_tokens', request.maxTokens);
  put(body, 'temperature', request.temperature);
  put(body, 'top_p', request.topP);
  put(body, 'stop', request.stop);
  put(body, 'seed', request.seed);
  put(body, 'presence_penalty', request.presencePenalty);
  put(body, 'frequency_penalty', request.frequencyPenalty);
  put(body, 'logit_bias', request.logitBias);
  put(body, 'n', request.choices);
  if (request.logprobs === true) body['logprobs'] = request.topLogprobs ?? 0;
  body['stream'] = request.stream;
  if (request.stream) body['stream_options'] = { include_usage: true };
  put(body, 'user', request.user);
  writeOwn('openai-completions', request.own, body, losses);
  for (const name of unsaid) {
    if (request[name] !== undefined) losses.add(name, 'completions go on from a text, and know nothing else');
  }
  for (const part of request.messages.flatMap(({ parts }) => parts)) {
    const { type } = part;
    if ('cache' in part && part.cache !== undefined) losses.add('cache', 'nothing is remembered here');
    if (type !== 'text' && type !== 'refusal' && !(type === 'opaque' && request.isPrompt === true)) {
      losses.add(`messages.${type}`, 'prompts are text');
    }
  }
  return body;
}

const unsaid = [
  'topK',
  'tools',
  'toolChoice',
  'parallelToolCalls',
  'reasoning',
  'verbosity',
  'format',
  'audio',
  'serviceTier',
  'metadata',
  'previousId',
  'store',
] as const;

/** A conversation is written out, for a model that goes on from it. */
function writePrompt({ messages, isPrompt }: ChatRequest): unknown {
  const [only] = messages;
  const [part] = only?.parts ?? [];
  if (isPrompt === true && messages.length === 1 && only?.parts.length === 1) {
    if (part?.type === 'opaque' && part.dialect === 'openai-completions') return part.value;
    if (part?.type === 'text') return part.text;
  }
  return `${messages.map(writtenOut).join('\n\n')}\n\nAssistant:`;
}

function writtenOut({ role, parts }: Message): string {
  const text = textOf(role === 'tool' ? parts.flatMap((part) => ('content' in part ? part.content : [])) : parts, '\n');
  return role === 'system' ? text : `${speakers[role]}: ${text}`;
}

const speakers = { user: 'User', assistant: 'Assistant', tool: 'Tool' };
