import type { Part, ToolCallPart } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';
import type { Reading } from '../shared/reading.ts';
import { readContent } from './read-parts.ts';
import { readThoughts } from './thoughts.ts';

export function readMessages(reading: Reading, body: Json): Message[] {
  const messages: Message[] = [];
  reading.each(body, 'messages', '', (message, at) => {
    const read = readMessage(reading, message, at);
    if (read !== undefined) messages.push(read);
  });
  return messages;
}

/** A call with its signature, wherever the client has kept it: in Google's `extra_content`, or in the id. */
export function readToolCall(call: Json, position: number): ToolCallPart {
  const part: ToolCallPart = {
    type: 'tool-call',
    ...readIdWithSignature(asText(call['id']) ?? `call_${position}`),
    name: '',
    arguments: '',
  };
  const custom = asObject(call['custom']);
  const definition = custom ?? asObject(call['function']) ?? {};
  part.name = asText(definition['name']) ?? '';
  part.arguments = argumentsOf(custom === undefined ? definition['arguments'] : definition['input']);
  const signature = googleSignature(call);
  if (signature !== undefined) Object.assign(part, { signature, signedBy: 'gemini' });
  if (custom !== undefined) part.isCustom = true;
  return part;
}

/** Where Google's own OpenAI-compatible API puts it. */
export function googleSignature(call: Json): string | undefined {
  return asText(asObject(asObject(call['extra_content'])?.['google'])?.['thought_signature']);
}

/** Some write the object itself instead of its JSON. */
export function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function readMessage(reading: Reading, message: Json, at: string): Message | undefined {
  const name = reading.text(message, 'name', at);
  switch (message['role']) {
    case 'system':
      return { role: 'system', parts: readContent(reading, message, at), name };
    case 'developer':
      return { role: 'system', parts: readContent(reading, message, at), name, isDeveloper: true };
    case 'user':
      return { role: 'user', parts: readContent(reading, message, at), name };
    case 'assistant':
      return { role: 'assistant', parts: readSaid(reading, message, at), name };
    case 'tool':
      return readResult(reading, message, at, readIdWithSignature(reading.need(message, 'tool_call_id', at)).id);
    case 'function':
      return readResult(reading, message, at, legacyId(name ?? ''));
    default:
      reading.fault(`${at}.role`, 'must be system, developer, user, assistant or tool');
      return undefined;
  }
}

function readResult(reading: Reading, message: Json, at: string, id: string): Message {
  const content = readContent(reading, message, at);
  const name = reading.text(message, 'name', at);
  return { role: 'tool', parts: [{ type: 'tool-result', id, name, content }] };
}

function readSaid(reading: Reading, message: Json, at: string): Part[] {
  const parts: Part[] = readThoughts(message);
  parts.push(...readContent(reading, message, at));
  const refusal = reading.text(message, 'refusal', at);
  if (refusal !== undefined) parts.push({ type: 'refusal', text: refusal });
  const audio = reading.object(message, 'audio', at);
  if (audio !== undefined) {
    parts.push({ type: 'audio', source: { kind: 'file', id: reading.need(audio, 'id', `${at}.audio`) } });
  }
  for (const [i, call] of asObjects(reading.list(message, 'tool_calls', at)).entries()) {
    parts.push(readToolCall(call, i));
  }
  const legacy = reading.object(message, 'function_call', at);
  if (legacy !== undefined)
    parts.push(readToolCall({ id: legacyId(asText(legacy['name']) ?? ''), function: legacy }, 0));
  return parts;
}

/** Functions of old had no ids: their results name them. */
export function legacyId(name: string): string {
  return `call_${name}`;
}
