import type { MediaPart, Part, ToolCallPart } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { sourceOfUrl } from '../shared/media.ts';
import type { Reading } from '../shared/reading.ts';

export function readMessage(reading: Reading, message: Json, at: string, to: Message[]): void {
  switch (message['role']) {
    case 'system':
    case 'user':
      to.push({ role: message['role'], parts: readContent(reading, message, at) });
      return;
    case 'assistant':
      to.push({ role: 'assistant', parts: readSaid(reading, message, at) });
      return;
    case 'tool': {
      const { id } = readIdWithSignature(reading.need(message, 'tool_call_id', at));
      const content = readContent(reading, message, at);
      to.push({ role: 'tool', parts: [{ type: 'tool-result', id, content }] });
      return;
    }
    default:
      reading.fault(`${at}.role`, 'must be system, user, assistant or tool');
  }
}

/** The parts of an assistant's message: what it planned, thought and said, and what it calls. Loosely, as in answers. */
export function readAssistant(message: Json): Part[] {
  const parts: Part[] = [];
  const plan = asText(message['tool_plan']);
  if (plan !== undefined && plan !== '') parts.push({ type: 'text', text: plan });
  const { content } = message;
  if (typeof content === 'string' && content !== '') parts.push({ type: 'text', text: content });
  for (const part of asObjects(content)) {
    const thinking = asText(part['thinking']);
    const text = asText(part['text']);
    if (thinking !== undefined && part['type'] === 'thinking') parts.push({ type: 'reasoning', text: thinking });
    else if (text !== undefined && text !== '') parts.push({ type: 'text', text });
  }
  addCitations(asObjects(message['citations']), parts);
  for (const [i, call] of asObjects(message['tool_calls']).entries()) parts.push(readCall(call, i));
  return parts;
}

/** A document of a request: a text, or members with a text among them. */
export function readDocument(document: unknown): MediaPart {
  if (typeof document === 'string') return textDocument(document, undefined, undefined);
  const whole = asObject(document) ?? {};
  const data = asObject(whole['data']) ?? whole;
  const others = Object.keys(data).filter((name) => !textNames.has(name));
  const text = asText(data['text']) ?? asText(data['snippet']) ?? asText(data['content']);
  const isPlain = text !== undefined && others.length === 0;
  return textDocument(isPlain ? text : JSON.stringify(data), asText(whole['id']), isPlain ? titleOf(data) : undefined);
}

export function readCall(call: Json, position: number): ToolCallPart {
  const definition = asObject(call['function']) ?? {};
  const id = readIdWithSignature(asText(call['id']) ?? `call_${position}`);
  const { arguments: given } = definition;
  const text = typeof given === 'string' ? given : given === undefined ? '' : JSON.stringify(given);
  return { type: 'tool-call', ...id, name: asText(definition['name']) ?? '', arguments: text };
}

const textNames = new Set(['text', 'snippet', 'content', 'title']);

function titleOf(data: Json): string | undefined {
  return asText(data['title']);
}

function textDocument(text: string, name: string | undefined, context: string | undefined): MediaPart {
  const part: MediaPart = { type: 'document', source: { kind: 'text', text }, wantsCitations: true };
  if (name !== undefined) part.name = name;
  if (context !== undefined) part.context = context;
  return part;
}

/** Citations count through the text of the whole answer: they stand with its last text. */
function addCitations(value: Json[], parts: Part[]): void {
  const text = parts.findLast((part) => part.type === 'text');
  if (value.length > 0 && text !== undefined) text.citations = { dialect: 'cohere-chat', value };
}

function readSaid(reading: Reading, message: Json, at: string): Part[] {
  reading.list(message, 'tool_calls', at);
  reading.text(message, 'tool_plan', at);
  return readAssistant(message);
}

function readContent(reading: Reading, message: Json, at: string): Part[] {
  const { content } = message;
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: Part[] = [];
  reading.each(message, 'content', at, (part, where) => {
    const read = readPart(part);
    if (read === undefined) reading.fault(where, 'must be a text, an image_url or a document');
    else parts.push(read);
  });
  return parts;
}

function readPart(part: Json): Part | undefined {
  const text = asText(part['text']);
  if (part['type'] === 'text' && text !== undefined) return { type: 'text', text };
  if (part['type'] === 'document' && isObject(part['document'])) {
    return { type: 'text', text: JSON.stringify(asObject(part['document'])?.['data'] ?? part['document']) };
  }
  const image = asObject(part['image_url']);
  const url = asText(image?.['url']) ?? asText(part['image_url']);
  const source = url === undefined ? undefined : sourceOfUrl(url);
  return source && { type: 'image', source, detail: asText(image?.['detail']) };
}
