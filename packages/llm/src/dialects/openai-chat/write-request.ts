import type { Losses } from '../../neutral/losses.ts';
import type { AnswerFormat, ChatRequest, ReasoningWish } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { budgetOfEffort, effortOfBudget, isThinkingOff } from '../shared/effort.ts';
import { put } from '../shared/json.ts';
import { writeOpenaiOwn } from '../shared/openai/own.ts';
import { type Accent, accentOf } from './accents.ts';
import { adaptMembers } from './adapt.ts';
import { writeToolChoice, writeTools } from './tools.ts';
import { writeMessages } from './write-messages.ts';

export function writeRequest(request: ChatRequest, options: WriteOptions): Json {
  const accent = accentOf(options.provider);
  const { losses } = options;
  const body: Json = { model: options.model, messages: writeMessages(request, accent, losses) };
  put(body, 'tools', writeTools(request, accent, options));
  put(body, 'tool_choice', writeToolChoice(request, accent));
  put(body, 'parallel_tool_calls', request.parallelToolCalls);
  put(body, 'max_tokens', request.maxTokens);
  put(body, 'temperature', request.temperature);
  put(body, 'top_p', request.topP);
  put(body, 'top_k', request.topK);
  put(body, 'stop', request.stop);
  put(body, 'seed', request.seed);
  put(body, 'presence_penalty', request.presencePenalty);
  put(body, 'frequency_penalty', request.frequencyPenalty);
  put(body, 'logit_bias', request.logitBias);
  put(body, 'n', request.choices);
  put(body, 'logprobs', request.logprobs);
  put(body, 'top_logprobs', request.topLogprobs);
  writeReasoning(body, request.reasoning, accent, losses);
  put(body, 'verbosity', request.verbosity);
  put(body, 'response_format', writeFormat(request.format, accent, losses));
  if (request.audio !== undefined) {
    body['modalities'] = ['text', 'audio'];
    body['audio'] = request.audio;
  }
  // Always said: some providers stream by default.
  body['stream'] = request.stream;
  if (request.stream) body['stream_options'] = { include_usage: true };
  put(body, 'service_tier', request.serviceTier);
  put(body, 'user', request.user);
  put(body, 'metadata', request.metadata);
  put(body, 'store', request.store);
  if (request.previousId !== undefined) losses.add('previousId', 'conversations are not kept by this API');
  writeOpenaiOwn('openai-chat', request.own, body, losses);
  const edits = adaptMembers(body, accent, options);
  for (const name in edits) {
    if (edits[name] === undefined) delete body[name];
    else body[name] = edits[name];
  }
  return body;
}

function writeFormat(format: AnswerFormat | undefined, accent: Accent, losses: Losses): Json | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  if (accent.hasNoSchemas === true) {
    losses.add('format.schema', 'the provider promises JSON, and no schema');
    return { type: 'json_object' };
  }
  const { name, schema, description, strict } = format;
  const written: Json = { name, schema };
  put(written, 'description', description);
  put(written, 'strict', strict);
  return { type: 'json_schema', json_schema: written };
}

function writeReasoning(body: Json, wish: ReasoningWish | undefined, accent: Accent, losses: Losses): void {
  if (wish === undefined) return;
  const { effort, budgetTokens, summary } = wish;
  const isOff = isThinkingOff(wish);
  if (accent.effort === 'thinking-type') {
    // Thinking is what it does unless told otherwise.
    body['thinking'] = { type: isOff ? 'disabled' : 'enabled' };
    if (!isOff) put(body, 'reasoning_effort', effortOf(wish));
    return;
  }
  if (accent.effort === 'enable-thinking') {
    body['enable_thinking'] = !isOff;
    const budget = budgetTokens ?? (effort && Math.min(budgetOfEffort(effort), thinkingBudgetMax));
    if (!isOff) put(body, 'thinking_budget', budget);
    return;
  }
  put(body, 'reasoning_effort', effortOf(wish));
  if (summary !== undefined) losses.add('reasoning.summary', 'thoughts are told or not, as the provider likes');
}

function effortOf({ effort, mode, budgetTokens }: ReasoningWish): string | undefined {
  if (effort !== undefined) return effort;
  if (mode === 'off') return 'none';
  return budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens);
}

/** The most that any of DashScope's models thinks with. */
const thinkingBudgetMax = 32_768;
