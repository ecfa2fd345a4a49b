import type { AnswerFormat, ChatRequest, ReasoningWish } from '../../neutral/request.ts';
import type { Json, Read } from '../dialect.ts';
import { asList } from '../shared/json.ts';
import { ownMembers, readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { name } from './name.ts';
import { readInput } from './read-items.ts';
import { readToolChoice, readTools } from './tools.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  const own = readOwn(name, body, known)?.members ?? {};
  const { input } = body;
  const isInputOptional = body['prompt'] !== undefined || body['previous_response_id'] !== undefined;
  if (typeof input !== 'string' && !Array.isArray(input) && !isInputOptional) {
    reading.fault('input', 'must be a text or a list of items');
  }
  const messages = readInput(reading, body);
  const instructions = reading.text(body, 'instructions');
  if (instructions !== undefined && instructions !== '') {
    messages.unshift({ role: 'system', parts: [{ type: 'text', text: instructions }] });
  }
  const text = reading.object(body, 'text') ?? {};
  const topLogprobs = reading.number(body, 'top_logprobs');
  const value: ChatRequest = {
    model: reading.text(body, 'model') ?? '',
    messages,
    tools: readTools(reading, body),
    toolChoice: readToolChoice(reading, body, own),
    parallelToolCalls: reading.flag(body, 'parallel_tool_calls'),
    maxTokens: reading.number(body, 'max_output_tokens'),
    temperature: reading.number(body, 'temperature'),
    topP: reading.number(body, 'top_p'),
    logprobs: asList(body['include']).includes('message.output_text.logprobs') || undefined,
    topLogprobs,
    reasoning: readReasoning(reading, body),
    verbosity: reading.text(text, 'verbosity', 'text'),
    format: readFormat(reading, text),
    stream: reading.flag(body, 'stream') ?? false,
    serviceTier: reading.text(body, 'service_tier'),
    user: reading.text(body, 'user'),
    metadata: reading.object(body, 'metadata'),
    previousId: reading.text(body, 'previous_response_id'),
    // Not to keep it is what everyone else does.
    store: reading.flag(body, 'store') || undefined,
    own: ownMembers(name, own),
  };
  return reading.outcome(value);
}

const known = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'include',
  'reasoning',
  'text',
  'stream',
  'stream_options',
  'service_tier',
  'user',
  'metadata',
  'previous_response_id',
  'store',
]);

function readReasoning(reading: Reading, body: Json): ReasoningWish | undefined {
  const reasoning = reading.object(body, 'reasoning');
  if (reasoning === undefined) return undefined;
  const effort = reading.text(reasoning, 'effort', 'reasoning');
  if (effort !== undefined && !efforts.has(effort)) {
    reading.fault('reasoning.effort', `must be one of ${[...efforts].join(', ')}`);
  }
  const summary =
    reading.text(reasoning, 'summary', 'reasoning') ?? reading.text(reasoning, 'generate_summary', 'reasoning');
  if (effort === undefined && summary === undefined) return undefined;
  return { effort: effort as ReasoningWish['effort'], summary };
}

const efforts = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

function readFormat(reading: Reading, text: Json): AnswerFormat | undefined {
  const format = reading.object(text, 'format', 'text');
  if (format === undefined) return undefined;
  if (format['type'] === 'text') return { type: 'text' };
  if (format['type'] === 'json_object') return { type: 'json' };
  if (format['type'] !== 'json_schema') {
    reading.fault('text.format.type', 'must be text, json_object or json_schema');
    return undefined;
  }
  return {
    type: 'json-schema',
    name: reading.text(format, 'name', 'text.format') ?? 'answer',
    schema: reading.object(format, 'schema', 'text.format') ?? {},
    description: reading.text(format, 'description', 'text.format'),
    strict: reading.flag(format, 'strict', 'text.format'),
  };
}
