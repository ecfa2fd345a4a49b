import type { Losses } from '../../neutral/losses.ts';
import type { MediaPart, Part } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { isThinkingOff } from '../shared/effort.ts';
import { isObject, put } from '../shared/json.ts';
import { noteToolMembers, writeOwn } from '../shared/own.ts';
import { textOf } from '../shared/parts.ts';
import { aloneIfNamed, functionsOnly } from '../shared/tool-choice.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { writeCall } from './write-message.ts';

export function writeRequest(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const body: Json = { model, messages: writeMessages(request.messages, losses) };
  writeTools(request, body, losses);
  put(body, 'format', writeFormat(request));
  put(body, 'think', writeThink(request, model));
  put(body, 'logprobs', request.logprobs);
  put(body, 'top_logprobs', request.topLogprobs);
  const options = writeOptions(request);
  body['stream'] = request.stream;
  writeOwn('ollama-chat', request.own, body, losses);
  if (isObject(body['options'])) Object.assign(options, body['options']);
  if (Object.keys(options).length > 0) body['options'] = options;
  if (request.parallelToolCalls === false) losses.add('parallelToolCalls', 'several tools may be called at once');
  noteUnsaid(request, unsaid, losses);
  return body;
}

const unsaid = [
  'choices',
  'logitBias',
  'verbosity',
  'audio',
  'serviceTier',
  'user',
  'metadata',
  'previousId',
  'store',
] as const;

function writeOptions(request: ChatRequest): Json {
  const options: Json = {};
  put(options, 'num_predict', request.maxTokens);
  put(options, 'temperature', request.temperature);
  put(options, 'top_p', request.topP);
  put(options, 'top_k', request.topK);
  put(options, 'stop', request.stop);
  put(options, 'seed', request.seed);
  put(options, 'presence_penalty', request.presencePenalty);
  put(options, 'frequency_penalty', request.frequencyPenalty);
  return options;
}

function writeMessages(messages: readonly Message[], losses: Losses): Json[] {
  const written: Json[] = [];
  const names = new Map<string, string>();
  for (const { role, parts, name } of messages) {
    if (name !== undefined) losses.add('messages.name', 'speakers have no names');
    if (role === 'tool') for (const part of parts) written.push(...writeResult(part, names, losses));
    else written.push(writeMessage(role, parts, names, losses));
  }
  return written;
}

function writeMessage(role: string, parts: readonly Part[], names: Map<string, string>, losses: Losses): Json {
  const message: Json = { role, content: '' };
  const images: string[] = [];
  const calls: Json[] = [];
  let thinking = '';
  let text = '';
  for (const part of parts) {
    if ('cache' in part && part.cache !== undefined) losses.add('cache', 'the server decides itself what it remembers');
    if (part.type === 'text' || part.type === 'refusal') text += part.text;
    else if (part.type === 'image') writeImage(part, images, losses);
    else if (part.type === 'tool-call') {
      names.set(part.id, part.name);
      calls.push(writeCall(part));
    } else if (part.type === 'reasoning' && part.signature === undefined && part.encrypted === undefined) {
      thinking += part.text;
    } else if (part.type === 'reasoning') losses.add('messages.reasoning', `a thought that ${part.signedBy} signed`);
    else if (part.type === 'document' && part.source.kind === 'text') text += `${text && '\n\n'}${part.source.text}`;
    else if (part.type === 'opaque') losses.add('messages.opaque', `only ${part.dialect} has it`);
    else losses.add(`messages.${part.type}`, 'it cannot stand here');
  }
  message['content'] = text;
  if (thinking !== '') message['thinking'] = thinking;
  if (images.length > 0) message['images'] = images;
  if (calls.length > 0) message['tool_calls'] = calls;
  return message;
}

function writeResult(part: Part, names: Map<string, string>, losses: Losses): Json[] {
  if (part.type !== 'tool-result') return [];
  if (part.isError === true) losses.add('messages.tool-result.isError', 'the text of a result has to say it');
  const message: Json = { role: 'tool', content: textOf(part.content, '\n') };
  put(message, 'tool_name', part.name ?? names.get(part.id));
  message['tool_call_id'] = part.id;
  const images: string[] = [];
  for (const one of part.content) {
    if (one.type === 'image') writeImage(one, images, losses);
    else if (one.type !== 'text') losses.add(`messages.tool-result.${one.type}`, 'results are text and pictures');
  }
  if (images.length > 0) message['images'] = images;
  return [message];
}

function writeImage({ source }: MediaPart, images: string[], losses: Losses): void {
  if (source.kind === 'data') images.push(source.data);
  else losses.add('messages.image', 'pictures are sent as they are');
}

function writeTools(request: ChatRequest, body: Json, losses: Losses): void {
  const { tools, choice } = functionsOnly(aloneIfNamed(request), losses);
  if (choice === 'required') losses.add('toolChoice', 'the model decides whether it calls a tool');
  if (tools === undefined || choice === 'none') return;
  body['tools'] = tools.map((tool) => {
    const { name, description, parameters, strict, cache } = tool;
    noteToolMembers(tool, 'ollama-chat', losses);
    if (strict === true) losses.add('tools.strict', 'the model follows schemas as well as it can');
    if (cache !== undefined) losses.add('cache', 'the server decides itself what it remembers');
    const definition: Json = { name };
    put(definition, 'description', description);
    definition['parameters'] = parameters ?? { type: 'object', properties: {} };
    return { type: 'function', function: definition };
  });
}

function writeFormat({ format }: ChatRequest): unknown {
  if (format === undefined || format.type === 'text') return undefined;
  return format.type === 'json' ? 'json' : format.schema;
}

/** Of all models, those called gpt-oss are told how much to think. */
function writeThink({ reasoning }: ChatRequest, model: string): unknown {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  if (isThinkingOff(reasoning)) return false;
  if (effort === undefined) return mode !== undefined || budgetTokens !== undefined ? true : undefined;
  if (!model.includes('gpt-oss')) return true;
  return effort === 'medium' ? 'medium' : effort === 'low' || effort === 'minimal' ? 'low' : 'high';
}
