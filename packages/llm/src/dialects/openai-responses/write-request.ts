import type { Losses } from '../../neutral/losses.ts';
import type { AnswerFormat, ChatRequest, Message, ReasoningWish } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { isThinking } from '../openai-chat/accents.ts';
import { effortOfBudget } from '../shared/effort.ts';
import { put } from '../shared/json.ts';
import { writeOpenaiOwn } from '../shared/openai/own.ts';
import { textOf } from '../shared/parts.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { name } from './name.ts';
import { writeToolChoice, writeTools } from './tools.ts';
import { writeItems } from './write-items.ts';

export function writeRequest(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const body: Json = { model };
  const leading = request.messages.findIndex((message) => !isInstruction(message));
  const instructions = request.messages.slice(0, leading < 0 ? undefined : leading);
  if (instructions.length > 0) {
    body['instructions'] = instructions.map(({ parts }) => textOf(parts, '\n')).join('\n\n');
    if (instructions.some(({ parts }) => parts.some((part) => 'cache' in part && part.cache !== undefined))) {
      losses.add('cache', 'the provider decides itself what it remembers');
    }
  }
  body['input'] = writeItems(request.messages.slice(instructions.length), losses);
  put(body, 'tools', writeTools(request, losses));
  put(body, 'tool_choice', writeToolChoice(request));
  put(body, 'parallel_tool_calls', request.parallelToolCalls);
  put(body, 'max_output_tokens', request.maxTokens);
  put(body, 'temperature', request.temperature);
  put(body, 'top_p', request.topP);
  put(body, 'top_logprobs', request.topLogprobs);
  put(body, 'reasoning', writeReasoning(request.reasoning, losses));
  put(body, 'text', writeText(request));
  body['stream'] = request.stream;
  // Kept only when that was asked for: without it, thoughts have to come along to be of use later.
  body['store'] = request.store ?? false;
  put(body, 'include', writeInclude(request, model));
  put(body, 'service_tier', request.serviceTier);
  put(body, 'user', request.user);
  put(body, 'metadata', request.metadata);
  put(body, 'previous_response_id', request.previousId);
  writeOpenaiOwn(name, request.own, body, losses);
  noteUnsaid(request, unsaid, losses);
  return body;
}

const unsaid = [
  'topK',
  'stop',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'logitBias',
  'choices',
  'audio',
] as const;

function isInstruction({ role, parts }: Message): boolean {
  return role === 'system' && parts.every(({ type }) => type === 'text');
}

function writeInclude(request: ChatRequest, model: string): string[] | undefined {
  const include: string[] = [];
  if (request.store !== true && (request.reasoning !== undefined || isThinking(model))) {
    include.push('reasoning.encrypted_content');
  }
  if (request.logprobs === true) include.push('message.output_text.logprobs');
  return include.length === 0 ? undefined : include;
}

function writeReasoning(wish: ReasoningWish | undefined, losses: Losses): Json | undefined {
  if (wish === undefined) return undefined;
  const reasoning: Json = {};
  put(reasoning, 'effort', wish.effort ?? (wish.mode === 'off' ? 'none' : undefined));
  // Whoever asks for thoughts in another dialect is told them.
  if (wish.summary !== undefined) reasoning['summary'] = summaries.has(wish.summary) ? wish.summary : 'auto';
  if (wish.budgetTokens !== undefined && wish.effort === undefined) {
    reasoning['effort'] = effortOfBudget(wish.budgetTokens);
    losses.add('reasoning.budgetTokens', 'thinking is asked for as an effort');
  }
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

const summaries = new Set(['auto', 'concise', 'detailed']);

function writeText({ format, verbosity }: ChatRequest): Json | undefined {
  const text: Json = {};
  if (format !== undefined) text['format'] = writeFormat(format);
  put(text, 'verbosity', verbosity);
  return Object.keys(text).length === 0 ? undefined : text;
}

function writeFormat(format: AnswerFormat): Json {
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const written: Json = { type: 'json_schema', name: format.name, schema: format.schema };
  put(written, 'description', format.description);
  written['strict'] = format.strict ?? false;
  return written;
}
