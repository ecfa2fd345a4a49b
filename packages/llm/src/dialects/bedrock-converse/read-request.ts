import type { AnswerFormat, ChatRequest, Message, OwnMembers, ReasoningWish } from '../../neutral/request.ts';
import type { FunctionTool, Tool, ToolChoice } from '../../neutral/tools.ts';
import type { Json, PathFacts, Read } from '../dialect.ts';
import { asNumber, asObject, asText, isObject, parseLoosely } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { splitResults } from '../shared/turns.ts';
import { name } from './name.ts';
import { readCache, readParts } from './read-parts.ts';

/** Model and streaming are in the path: `/model/{id}/converse`, `/model/{id}/converse-stream`. */
export function readRequest(body: Json, path: PathFacts): Read<ChatRequest> {
  const reading = new Reading();
  const config = reading.object(body, 'inferenceConfig') ?? {};
  const tools = reading.object(body, 'toolConfig') ?? {};
  const fields = reading.object(body, 'additionalModelRequestFields') ?? {};
  const output = reading.object(body, 'outputConfig') ?? {};
  const choice = reading.object(tools, 'toolChoice', 'toolConfig');
  const request: ChatRequest = {
    model: path.model ?? '',
    messages: [...readSystem(body, reading), ...readMessages(body, reading)],
    tools: readTools(tools, reading),
    toolChoice: choice && readToolChoice(choice, reading),
    maxTokens: reading.number(config, 'maxTokens', 'inferenceConfig'),
    temperature: reading.number(config, 'temperature', 'inferenceConfig'),
    topP: reading.number(config, 'topP', 'inferenceConfig'),
    topK: asNumber(fields['top_k']) ?? asNumber(asObject(fields['inferenceConfig'])?.['topK']),
    stop: reading.texts(config, 'stopSequences', 'inferenceConfig'),
    reasoning: readReasoning(fields, output),
    format: readFormat(output),
    stream: path.stream ?? false,
    serviceTier: asText(reading.object(body, 'serviceTier')?.['type']),
    metadata: reading.object(body, 'requestMetadata'),
    own: readAllOwn(body, fields),
  };
  return reading.outcome(request);
}

function readSystem(body: Json, reading: Reading): Message[] {
  const blocks: Json[] = [];
  reading.each(body, 'system', '', (block) => blocks.push(block));
  return blocks.length === 0 ? [] : [{ role: 'system', parts: readParts(blocks) }];
}

function readMessages(body: Json, reading: Reading): Message[] {
  const messages: Message[] = [];
  reading.each(body, 'messages', '', (message, at) => {
    const role = reading.need(message, 'role', at);
    const blocks: Json[] = [];
    reading.each(message, 'content', at, (block, blockAt) => {
      if (Object.keys(block).length === 1) blocks.push(block);
      else reading.fault(blockAt, 'must have one member');
    });
    const parts = readParts(blocks);
    if (role === 'assistant' || role === 'system') messages.push({ role, parts });
    else if (role === 'user') messages.push(...splitResults(parts));
    else reading.fault(`${at}.role`, 'must be user or assistant');
  });
  return messages;
}

function readTools(config: Json, reading: Reading): Tool[] | undefined {
  const tools: Tool[] = [];
  reading.each(config, 'tools', 'toolConfig', (tool, at) => {
    const { toolSpec, cachePoint } = tool;
    const last = tools.at(-1);
    if (isObject(toolSpec)) tools.push(readTool(toolSpec, `${at}.toolSpec`, reading));
    else if (!isObject(cachePoint)) tools.push({ type: 'opaque', dialect: name, value: tool });
    else if (last?.type === 'function') last.cache = readCache(cachePoint);
  });
  return tools.length > 0 ? tools : undefined;
}

function readTool(spec: Json, at: string, reading: Reading): FunctionTool {
  return {
    type: 'function',
    name: reading.need(spec, 'name', at),
    description: reading.text(spec, 'description', at),
    parameters: asObject(reading.object(spec, 'inputSchema', at)?.['json']),
    strict: reading.flag(spec, 'strict', at),
  };
}

function readToolChoice(choice: Json, reading: Reading): ToolChoice | undefined {
  if ('any' in choice) return 'required';
  if ('auto' in choice) return 'auto';
  const tool = asObject(choice['tool']);
  if (tool !== undefined) return { name: reading.need(tool, 'name', 'toolConfig.toolChoice.tool') };
  reading.fault('toolConfig.toolChoice', 'must be auto, any or tool');
  return undefined;
}

function readReasoning(fields: Json, output: Json): ReasoningWish | undefined {
  const thinking = asObject(fields['thinking']) ?? asObject(fields['reasoning_config']);
  const effort = asText(output['effort']) ?? asText(fields['reasoning_effort']);
  if (thinking === undefined && effort === undefined) return undefined;
  const type = asText(thinking?.['type']);
  return {
    mode: type === 'enabled' ? 'on' : type === 'disabled' ? 'off' : type === 'adaptive' ? 'adaptive' : undefined,
    budgetTokens: asNumber(thinking?.['budget_tokens']),
    effort: efforts.find((one) => one === effort),
    summary: asText(thinking?.['display']),
  };
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

/** The schema is JSON in a text. */
function readFormat(output: Json): AnswerFormat | undefined {
  const json = asObject(asObject(asObject(output['textFormat'])?.['structure'])?.['jsonSchema']);
  const schema = asObject(parseLoosely(asText(json?.['schema']) ?? ''));
  if (json === undefined || schema === undefined) return undefined;
  return {
    type: 'json-schema',
    name: asText(json['name']) ?? 'answer',
    schema,
    description: asText(json['description']),
    strict: true,
  };
}

const known = new Set(
  (
    'modelId messages system inferenceConfig toolConfig additionalModelRequestFields outputConfig serviceTier ' +
    'requestMetadata'
  ).split(' '),
);
const knownFields = new Set(['thinking', 'reasoning_config', 'reasoning_effort', 'top_k']);

/** Those of `additionalModelRequestFields` too. */
function readAllOwn(body: Json, fields: Json): OwnMembers | undefined {
  const own = readOwn(name, body, known);
  const others = readOwn(name, fields, knownFields);
  if (others === undefined) return own;
  return { dialect: name, members: { ...own?.members, additionalModelRequestFields: others.members } };
}
