import type { AnswerFormat, ChatRequest, ReasoningWish } from '../../neutral/request.ts';
import type { Json, Read } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { ownMembers, readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { readMessages } from './read-messages.ts';
import { readToolChoice, readTools } from './tools.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  if (!Array.isArray(body['messages'])) reading.fault('messages', 'must be a list of messages');
  const streamOptions = reading.object(body, 'stream_options');
  const own = readOwn('openai-chat', body, known)?.members ?? {};
  const format = readFormat(reading, body, own);
  const value: ChatRequest = {
    model: reading.text(body, 'model') ?? '',
    messages: readMessages(reading, body),
    tools: readTools(reading, body),
    toolChoice: readToolChoice(reading, body),
    parallelToolCalls: reading.flag(body, 'parallel_tool_calls'),
    maxTokens: reading.number(body, 'max_completion_tokens') ?? reading.number(body, 'max_tokens'),
    temperature: reading.number(body, 'temperature'),
    topP: reading.number(body, 'top_p'),
    topK: reading.number(body, 'top_k'),
    stop: readStop(reading, body),
    seed: reading.number(body, 'seed') ?? reading.number(body, 'random_seed'),
    presencePenalty: reading.number(body, 'presence_penalty'),
    frequencyPenalty: reading.number(body, 'frequency_penalty'),
    logitBias: reading.object(body, 'logit_bias') as Record<string, number> | undefined,
    choices: reading.number(body, 'n'),
    logprobs: reading.flag(body, 'logprobs'),
    topLogprobs: reading.number(body, 'top_logprobs'),
    reasoning: readReasoning(reading, body),
    verbosity: reading.text(body, 'verbosity'),
    format,
    audio: readAudio(reading, body),
    stream: reading.flag(body, 'stream') ?? false,
    wantsStreamUsage: streamOptions?.['include_usage'] === true,
    serviceTier: reading.text(body, 'service_tier'),
    user: reading.text(body, 'user'),
    metadata: reading.object(body, 'metadata'),
    store: reading.flag(body, 'store'),
    own: ownMembers('openai-chat', own),
  };
  return reading.outcome(value);
}

/** All that has a place in the neutral form; anything else is this dialect's own. */
const known = new Set([
  'model',
  'messages',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'random_seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'n',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'enable_thinking',
  'thinking_budget',
  'verbosity',
  'response_format',
  'audio',
  'modalities',
  'stream',
  'stream_options',
  'service_tier',
  'user',
  'metadata',
  'store',
]);

function readStop(reading: Reading, body: Json): string[] | undefined {
  const stop = body['stop'];
  return typeof stop === 'string' ? [stop] : reading.texts(body, 'stop');
}

function readFormat(reading: Reading, body: Json, own: Json): AnswerFormat | undefined {
  const format = reading.object(body, 'response_format');
  if (format === undefined) return undefined;
  switch (format['type']) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const at = 'response_format.json_schema';
      const schema = reading.object(format, 'json_schema', 'response_format') ?? {};
      return {
        type: 'json-schema',
        name: reading.text(schema, 'name', at) ?? 'answer',
        schema: reading.object(schema, 'schema', at) ?? {},
        description: reading.text(schema, 'description', at),
        strict: reading.flag(schema, 'strict', at),
      };
    }
    default:
      // Grammars and the like, which some providers have.
      own['response_format'] = format;
      return undefined;
  }
}

type Effort = NonNullable<ReasoningWish['effort']>;
const efforts: ReadonlySet<string> = new Set<Effort>(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

/** OpenAI's own word, OpenRouter's object, DeepSeek's and Anthropic's `thinking`, and DashScope's switch. */
function readReasoning(reading: Reading, body: Json): ReasoningWish | undefined {
  const object = reading.object(body, 'reasoning');
  const thinking = reading.object(body, 'thinking');
  const effort = reading.text(body, 'reasoning_effort') ?? asText(object?.['effort']);
  if (effort !== undefined && !efforts.has(effort)) {
    reading.fault('reasoning_effort', `must be one of ${[...efforts].join(', ')}`);
  }
  const enabled = reading.flag(body, 'enable_thinking') ?? modes.get(String(thinking?.['type'] ?? object?.['enabled']));
  const budgetTokens =
    reading.number(body, 'thinking_budget') ??
    (object && reading.number(object, 'max_tokens', 'reasoning')) ??
    (thinking && reading.number(thinking, 'budget_tokens', 'thinking'));
  const summary = asText(object?.['summary']);
  if (effort === undefined && enabled === undefined && budgetTokens === undefined && summary === undefined) {
    return undefined;
  }
  const mode = enabled === true ? 'on' : enabled === false ? 'off' : enabled;
  return { effort: effort as Effort | undefined, budgetTokens, mode, summary };
}

const modes = new Map<string, boolean | 'adaptive'>([
  ['enabled', true],
  ['disabled', false],
  ['adaptive', 'adaptive'],
  ['true', true],
  ['false', false],
]);

function readAudio(reading: Reading, body: Json): Json | undefined {
  const modalities = reading.texts(body, 'modalities');
  const audio = reading.object(body, 'audio');
  return modalities?.includes('audio') === true ? (audio ?? {}) : asObject(audio);
}
