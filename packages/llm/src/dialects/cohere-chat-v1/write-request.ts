import type { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { writeSampling } from '../shared/cohere/sampling.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { put } from '../shared/json.ts';
import { writeOwn } from '../shared/own.ts';
import { textOf } from '../shared/parts.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { objectOf, writeTools } from './tools.ts';

/** The last message is asked, or what tools answered; everything before is history. */
export function writeRequest(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const history: Json[] = [];
  const calls = new Map<string, Json>();
  const documents: Json[] = [];
  for (const message of request.messages) history.push(...writeMessage(message, calls, documents, losses));
  const last = history.at(-1)?.['role'] === 'CHATBOT' ? undefined : history.pop();
  const body: Json = { model, message: last?.['message'] ?? '' };
  put(body, 'tool_results', last?.['tool_results']);
  if (history.length > 0) body['chat_history'] = history;
  if (documents.length > 0) body['documents'] = documents;
  writeTools(request, body, losses);
  writeSampling(request, body, losses);
  put(body, 'response_format', writeFormat(request));
  body['stream'] = request.stream;
  writeOwn('cohere-chat-v1', request.own, body, losses);
  if (request.parallelToolCalls === false) losses.add('parallelToolCalls', 'several tools may be called at once');
  noteUnsaid(request, unsaid, losses);
  return body;
}

const unsaid = [
  'choices',
  'logitBias',
  'logprobs',
  'topLogprobs',
  'reasoning',
  'verbosity',
  'audio',
  'serviceTier',
  'user',
  'metadata',
  'previousId',
  'store',
] as const;

/** A call as Cohere writes it. */
export function writeCall(part: Part & { type: 'tool-call' }): Json {
  return { name: part.name, parameters: objectOf(jsonArguments(part), 'input') };
}

function writeMessage(message: Message, calls: Map<string, Json>, documents: Json[], losses: Losses): Json[] {
  const { role, parts, name } = message;
  if (name !== undefined) losses.add('messages.name', 'speakers have no names');
  if (role === 'tool')
    return [{ role: 'TOOL', tool_results: parts.flatMap((part) => writeResult(part, calls, losses)) }];
  const made: Json[] = [];
  for (const part of parts) {
    if ('cache' in part && part.cache !== undefined) losses.add('cache', 'nothing is remembered here');
    if (part.type === 'tool-call') {
      const call = writeCall(part);
      calls.set(part.id, call);
      made.push(call);
    } else if (part.type === 'document' && part.source.kind === 'text') {
      documents.push({ ...(part.name !== undefined && { id: part.name }), text: part.source.text });
    } else if (part.type !== 'text') losses.add(`messages.${part.type}`, 'messages are text');
  }
  const written: Json = { role: words[role], message: textOf(parts, '\n') };
  if (made.length > 0) written['tool_calls'] = made;
  return [written];
}

const words = { system: 'SYSTEM', user: 'USER', assistant: 'CHATBOT' };

function writeResult(part: Part, calls: Map<string, Json>, losses: Losses): Json[] {
  if (part.type !== 'tool-result') return [];
  if (part.isError === true) losses.add('messages.tool-result.isError', 'the text of a result has to say it');
  for (const { type } of part.content)
    if (type !== 'text') losses.add(`messages.tool-result.${type}`, 'results are text');
  const call = calls.get(part.id) ?? { name: part.name ?? part.id, parameters: {} };
  return [{ call, outputs: [objectOf(textOf(part.content, '\n'), 'output')] }];
}

function writeFormat({ format }: ChatRequest): Json | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  return format.type === 'json' ? { type: 'json_object' } : { type: 'json_object', schema: format.schema };
}
