import type { CacheMark, Part } from '../../neutral/parts.ts';
import type { AnswerFormat, ChatRequest, Message, OwnMembers, ReasoningWish } from '../../neutral/request.ts';
import type { Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json, Read } from '../dialect.ts';
import { asNumber, asObject, asText } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { splitResults } from '../shared/turns.ts';
import { name } from './name.ts';
import { readCache, readContent } from './read-parts.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  const choice = reading.object(body, 'tool_choice');
  const output = reading.object(body, 'output_config');
  const thinking = reading.object(body, 'thinking');
  const parallel = choice?.['disable_parallel_tool_use'];
  const request: ChatRequest = {
    model: reading.text(body, 'model') ?? '',
    messages: [...readSystem(body, reading), ...readMessages(body, reading)],
    tools: readTools(body, reading),
    toolChoice: choice && readToolChoice(choice, reading),
    parallelToolCalls: typeof parallel === 'boolean' ? !parallel : undefined,
    maxTokens: reading.number(body, 'max_tokens'),
    temperature: reading.number(body, 'temperature'),
    topP: reading.number(body, 'top_p'),
    topK: reading.number(body, 'top_k'),
    stop: reading.texts(body, 'stop_sequences'),
    reasoning: readReasoning(thinking, output),
    format: readFormat(output),
    stream: reading.flag(body, 'stream') ?? false,
    serviceTier: readServiceTier(reading.text(body, 'service_tier')),
    user: asText(reading.object(body, 'metadata')?.['user_id']),
    own: readAllOwn(body, output),
  };
  markLast(request.messages, readCache(body));
  if (body['messages'] === undefined) reading.fault('messages', 'is missing');
  return reading.outcome(request);
}

/** A mark of the whole request is one of its last block. */
function markLast(messages: readonly Message[], cache: CacheMark | undefined): void {
  const last = messages.at(-1)?.parts.at(-1);
  if (cache !== undefined && last !== undefined && markable.has(last.type)) Object.assign(last, { cache });
}

const markable = new Set(['text', 'image', 'document', 'tool-call', 'tool-result']);

function readSystem(body: Json, reading: Reading): Message[] {
  const { system } = body;
  if (system === undefined || system === null) return [];
  if (typeof system === 'string') return system === '' ? [] : [{ role: 'system', parts: readContent(system) }];
  return [{ role: 'system', parts: readBlocks(body, 'system', '', reading) }];
}

function readMessages(body: Json, reading: Reading): Message[] {
  const messages: Message[] = [];
  reading.each(body, 'messages', '', (message, at) => {
    const role = reading.need(message, 'role', at);
    const { content } = message;
    const parts = typeof content === 'string' ? readContent(content) : readBlocks(message, 'content', at, reading);
    if (role === 'user') messages.push(...splitResults(parts));
    else if (role === 'assistant' || role === 'system') messages.push({ role, parts });
    else reading.fault(`${at}.role`, 'must be user, assistant or system');
  });
  return messages;
}

function readBlocks(from: Json, member: string, at: string, reading: Reading): Part[] {
  const blocks: Json[] = [];
  reading.each(from, member, at, (block, blockAt) => {
    reading.need(block, 'type', blockAt);
    if (block['type'] === 'text') reading.need(block, 'text', blockAt);
    blocks.push(block);
  });
  return readContent(blocks);
}

function readTools(body: Json, reading: Reading): Tool[] | undefined {
  if (!Array.isArray(body['tools'])) reading.list(body, 'tools');
  const tools: Tool[] = [];
  reading.each(body, 'tools', '', (tool, at) => {
    if (tool['type'] !== undefined && tool['type'] !== null && tool['type'] !== 'custom') {
      tools.push({ type: 'opaque', dialect: name, value: tool });
      return;
    }
    tools.push({
      type: 'function',
      name: reading.need(tool, 'name', at),
      description: reading.text(tool, 'description', at),
      parameters: reading.object(tool, 'input_schema', at),
      strict: reading.flag(tool, 'strict', at),
      cache: readCache(tool),
      own: readOwn(name, tool, knownOfTools),
    });
  });
  return tools.length > 0 ? tools : undefined;
}

function readToolChoice(choice: Json, reading: Reading): ToolChoice | undefined {
  const { type } = choice;
  if (type === 'any') return 'required';
  if (type === 'auto' || type === 'none') return type;
  if (type === 'tool') return { name: reading.need(choice, 'name', 'tool_choice') };
  reading.fault('tool_choice.type', 'must be auto, any, tool or none');
  return undefined;
}

function readReasoning(thinking: Json | undefined, output: Json | undefined): ReasoningWish | undefined {
  const effort = asText(output?.['effort']);
  if (thinking === undefined && effort === undefined) return undefined;
  return {
    mode: thinking && modes.get(asText(thinking['type']) ?? ''),
    budgetTokens: asNumber(thinking?.['budget_tokens']),
    effort: efforts.find((one) => one === effort),
    summary: asText(thinking?.['display']),
  };
}

const modes = new Map<string, NonNullable<ReasoningWish['mode']>>([
  ['enabled', 'on'],
  ['adaptive', 'adaptive'],
  ['disabled', 'off'],
  ['between_tools', 'adaptive'],
]);

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

function readFormat(output: Json | undefined): AnswerFormat | undefined {
  const format = asObject(output?.['format']);
  const schema = asObject(format?.['schema']);
  return schema && { type: 'json-schema', name: asText(format?.['name']) ?? 'answer', schema, strict: true };
}

function readServiceTier(tier: string | undefined): string | undefined {
  return tier === 'standard_only' ? 'default' : tier;
}

/** Those of `output_config` too. */
function readAllOwn(body: Json, output: Json | undefined): OwnMembers | undefined {
  const own = readOwn(name, body, known);
  const config = output && readOwn(name, output, knownOfOutput);
  if (config === undefined) return own;
  return { dialect: name, members: { ...own?.members, output_config: config.members } };
}

const known = new Set(
  (
    'model messages system tools tool_choice max_tokens temperature top_p top_k stop_sequences thinking ' +
    'output_config stream service_tier metadata cache_control'
  ).split(' '),
);
const knownOfTools = new Set('type name description input_schema strict cache_control'.split(' '));
const knownOfOutput = new Set(['effort', 'format']);
