import type { AnswerFormat, ChatRequest } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { put } from '../shared/json.ts';
import type { Reading } from '../shared/reading.ts';
import { camelCased } from './proto-json.ts';
import { isOwnSchema, toJsonSchema } from './schema.ts';
import { readThinking, writeThinking } from './thinking.ts';

const at = 'generationConfig';

export function readConfig(config: Json, request: ChatRequest, own: Json, reading: Reading): void {
  request.maxTokens = reading.number(config, 'maxOutputTokens', at);
  request.temperature = reading.number(config, 'temperature', at);
  request.topP = reading.number(config, 'topP', at);
  request.topK = reading.number(config, 'topK', at);
  request.stop = reading.texts(config, 'stopSequences', at);
  request.seed = reading.number(config, 'seed', at);
  request.presencePenalty = reading.number(config, 'presencePenalty', at);
  request.frequencyPenalty = reading.number(config, 'frequencyPenalty', at);
  request.choices = reading.number(config, 'candidateCount', at);
  request.logprobs = reading.flag(config, 'responseLogprobs', at);
  request.topLogprobs = reading.number(config, 'logprobs', at);
  const thinking = reading.object(config, 'thinkingConfig', at);
  if (thinking !== undefined) request.reasoning = readThinking(camelCased(thinking));
  const format = readFormat(config, reading);
  if (format !== undefined) request.format = format;
  const isNeutralFormat = format !== undefined || config['responseMimeType'] === 'text/plain';
  const rest: Json = {};
  for (const name in config) {
    if (neutral.has(name) || (isNeutralFormat && formatMembers.has(name))) continue;
    rest[name] = config[name];
  }
  if (Object.keys(rest).length > 0) own[at] = rest;
}

export function writeConfig(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const config: Json = {};
  put(config, 'maxOutputTokens', request.maxTokens);
  put(config, 'temperature', request.temperature);
  put(config, 'topP', request.topP);
  put(config, 'topK', request.topK);
  put(config, 'stopSequences', request.stop);
  put(config, 'seed', request.seed);
  put(config, 'presencePenalty', request.presencePenalty);
  put(config, 'frequencyPenalty', request.frequencyPenalty);
  put(config, 'candidateCount', request.choices);
  put(config, 'responseLogprobs', request.logprobs);
  put(config, 'logprobs', request.topLogprobs);
  if (request.reasoning !== undefined) {
    put(config, 'thinkingConfig', writeThinking(request.reasoning, model, losses));
  }
  if (request.format !== undefined) writeFormat(request.format, config);
  return config;
}

const neutral = new Set([
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'candidateCount',
  'responseLogprobs',
  'logprobs',
  'thinkingConfig',
]);

const formatMembers = new Set(['responseMimeType', 'responseSchema', 'responseJsonSchema']);

/** Undefined too for formats that only Gemini has (`text/x.enum`), which stay members of its own. */
function readFormat(config: Json, reading: Reading): AnswerFormat | undefined {
  if (reading.text(config, 'responseMimeType', at) !== 'application/json') return undefined;
  const own = reading.object(config, 'responseSchema', at);
  const schema = reading.object(config, 'responseJsonSchema', at) ?? (own && toJsonSchema(own));
  return schema === undefined ? { type: 'json' } : { type: 'json-schema', name: 'response', schema };
}

function writeFormat(format: AnswerFormat, config: Json): void {
  if (format.type === 'text') return;
  config['responseMimeType'] = 'application/json';
  if (format.type === 'json-schema') {
    config[isOwnSchema(format.schema) ? 'responseSchema' : 'responseJsonSchema'] = format.schema;
  }
}
