import type { MediaPart, Part } from '../../neutral/parts.ts';
import type { AnswerFormat, ChatRequest, Message } from '../../neutral/request.ts';
import { readDocument } from '../cohere-chat/read-messages.ts';
import type { Json, Read } from '../dialect.ts';
import { ConversationIds } from '../shared/call-ids.ts';
import { readSampling, samplingMembers } from '../shared/cohere/sampling.ts';
import { asList, asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { Reading } from '../shared/reading.ts';
import { readTools } from './tools.ts';

export function readRequest(body: Json): Read<ChatRequest> {
  const reading = new Reading();
  return reading.outcome({
    model: reading.text(body, 'model') ?? '',
    messages: readMessages(reading, body),
    tools: readTools(reading, body),
    ...readSampling(reading, body),
    format: readFormat(reading.object(body, 'response_format')),
    stream: reading.flag(body, 'stream') ?? false,
    own: readOwn('cohere-chat-v1', body, known),
  });
}

const known = new Set([
  'model',
  'message',
  'chat_history',
  'preamble',
  'documents',
  'tools',
  'tool_results',
  ...samplingMembers,
  'response_format',
  'stream',
]);

function readMessages(reading: Reading, body: Json): Message[] {
  const messages: Message[] = [];
  const ids = new ConversationIds();
  const preamble = reading.text(body, 'preamble');
  if (preamble !== undefined) messages.push(said('system', preamble));
  reading.each(body, 'chat_history', '', (message, at) => {
    const word = reading.text(message, 'role', at)?.toUpperCase() ?? '';
    const role = roles.get(word);
    if (role === undefined) reading.fault(`${at}.role`, 'must be USER, CHATBOT, SYSTEM or TOOL');
    else if (role === 'tool') messages.push(...readResults(message, ids));
    else messages.push(readMessage(role, reading.text(message, 'message', at) ?? '', message, ids));
  });
  messages.push(...readResults(body, ids));
  const text = reading.text(body, 'message');
  const documents: MediaPart[] = asList(reading.list(body, 'documents')).map(readDocument);
  if (text === undefined && body['tool_results'] === undefined) reading.fault('message', 'is missing');
  if (text || documents.length > 0) {
    messages.push({ role: 'user', parts: [...documents, ...(text ? said('user', text).parts : [])] });
  }
  return messages;
}

const roles = new Map<string, Message['role']>([
  ['USER', 'user'],
  ['CHATBOT', 'assistant'],
  ['SYSTEM', 'system'],
  ['TOOL', 'tool'],
]);

function readMessage(role: Message['role'], text: string, message: Json, ids: ConversationIds): Message {
  const parts: Part[] = text === '' ? [] : [{ type: 'text', text }];
  for (const call of asObjects(message['tool_calls']))
    parts.push(readCall(call, ids.ofCall(asText(call['name']) ?? '')));
  return { role, parts };
}

export function readCall(call: Json, id: string): Part {
  return {
    type: 'tool-call',
    id,
    name: asText(call['name']) ?? '',
    arguments: JSON.stringify(asObject(call['parameters']) ?? {}),
  };
}

/** A result is a list of objects; one with nothing but a text was a text. */
function readResults(from: Json, ids: ConversationIds): Message[] {
  const parts = asObjects(from['tool_results']).map((result): Part => {
    const name = asText(asObject(result['call'])?.['name']) ?? '';
    const content = asObjects(result['outputs']).map((output): Part => ({ type: 'text', text: textOfOutput(output) }));
    return { type: 'tool-result', id: ids.ofResult(name), name, content };
  });
  return parts.length === 0 ? [] : [{ role: 'tool', parts }];
}

function textOfOutput(output: Json): string {
  const text = asText(output['output']);
  return text !== undefined && Object.keys(output).length === 1 ? text : JSON.stringify(output);
}

function said(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

function readFormat(format: Json | undefined): AnswerFormat | undefined {
  if (format === undefined) return undefined;
  if (asText(format['type']) !== 'json_object') return { type: 'text' };
  const { schema } = format;
  return isObject(schema) ? { type: 'json-schema', name: 'response', schema } : { type: 'json' };
}
