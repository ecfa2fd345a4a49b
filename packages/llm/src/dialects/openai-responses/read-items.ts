import type { MediaSource, Part, ReasoningPart, ToolCallPart } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { readCarriedProof, readIdWithSignature } from '../shared/carried.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';
import { audioMediaType, sourceOfUrl } from '../shared/media.ts';
import type { Reading } from '../shared/reading.ts';
import { name } from './name.ts';

/** `input` as messages: what an assistant said, thought and called in a row is one, and so are results of tools. */
export function readInput(reading: Reading, body: Json): Message[] {
  const { input } = body;
  if (typeof input === 'string') return [{ role: 'user', parts: [{ type: 'text', text: input }] }];
  const messages: Message[] = [];
  reading.each(body, 'input', '', (item, at) => {
    const message = readItem(reading, item, at);
    const last = messages.at(-1);
    const isSame = last?.role === message.role && (message.role === 'assistant' || message.role === 'tool');
    if (isSame) last!.parts.push(...message.parts);
    else messages.push(message);
  });
  return messages;
}

/** What the model said, as items of an answer or of the next request. */
export function readSaidItem(item: Json): Part[] {
  switch (item['type']) {
    case 'message':
      return asObjects(item['content']).map(readSaidPart);
    case 'reasoning':
      return [readThought(item)];
    case 'function_call':
      return [readCall(item, item['arguments'])];
    case 'custom_tool_call':
      return [{ ...readCall(item, item['input']), isCustom: true }];
    default:
      return [{ type: 'opaque', dialect: name, value: item }];
  }
}

export function readCall(item: Json, input: unknown): ToolCallPart {
  const id = asText(item['call_id']) ?? asText(item['id']) ?? '';
  return {
    type: 'tool-call',
    ...readIdWithSignature(id),
    name: asText(item['name']) ?? '',
    arguments: asText(input) ?? '',
  };
}

/** What only the provider can read, or what another provider wants back, travels as `encrypted_content`. */
export function readProof(item: Json): Pick<ReasoningPart, 'signature' | 'encrypted' | 'signedBy' | 'id'> {
  const encrypted = asText(item['encrypted_content']);
  const id = asText(item['id']);
  if (encrypted === undefined || encrypted === '') return { id };
  return readCarriedProof(encrypted) ?? { encrypted, signedBy: name, id };
}

function readThought(item: Json): ReasoningPart {
  const content = asObjects(item['content']).map((part) => asText(part['text']) ?? '');
  const summary = asObjects(item['summary']).map((part) => asText(part['text']) ?? '');
  const part: ReasoningPart = { type: 'reasoning', text: content.join('') || summary.join('\n\n'), ...readProof(item) };
  // Of another provider's thoughts the summary holds the whole text.
  if (content.length === 0 && summary.length > 0 && (part.signedBy ?? name) === name) part.isSummary = true;
  return part;
}

function readItem(reading: Reading, item: Json, at: string): Message {
  const { type, role } = item;
  if (type === 'message' || (type === undefined && role !== undefined)) return readMessage(reading, item, at);
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    const { id } = readIdWithSignature(reading.need(item, 'call_id', at));
    return { role: 'tool', parts: [{ type: 'tool-result', id, content: readParts(reading, item, 'output', at) }] };
  }
  if (typeof type !== 'string') reading.fault(`${at}.type`, 'is missing');
  if (type === 'function_call' || type === 'custom_tool_call') {
    reading.need(item, 'call_id', at);
    reading.need(item, 'name', at);
  }
  return { role: 'assistant', parts: readSaidItem(item) };
}

function readMessage(reading: Reading, item: Json, at: string): Message {
  const parts = readParts(reading, item, 'content', at);
  switch (item['role']) {
    case 'user':
    case 'assistant':
    case 'system':
      return { role: item['role'], parts };
    case 'developer':
      return { role: 'system', parts, isDeveloper: true };
    default:
      reading.fault(`${at}.role`, 'must be user, assistant, system or developer');
      return { role: 'user', parts };
  }
}

/** A text, or a list of parts. */
function readParts(reading: Reading, item: Json, member: 'content' | 'output', at: string): Part[] {
  const value = item[member];
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  if (value !== undefined && value !== null && !Array.isArray(value)) {
    reading.fault(`${at}.${member}`, 'must be a text or a list of parts');
    return [];
  }
  const parts: Part[] = [];
  reading.each(item, member, at, (part, partAt) => void parts.push(readPart(reading, part, partAt)));
  return parts;
}

function readPart(reading: Reading, part: Json, at: string): Part {
  switch (part['type']) {
    case 'input_text':
    case 'text':
      return { type: 'text', text: reading.need(part, 'text', at) };
    case 'input_image':
      return readImage(reading, part, at);
    case 'input_file':
      return readFile(reading, part, at);
    case 'input_audio': {
      const sound = reading.object(part, 'input_audio', at) ?? {};
      const mediaType = audioMediaType(asText(sound['format']) ?? 'wav');
      const data = reading.need(sound, 'data', `${at}.input_audio`);
      return { type: 'audio', source: { kind: 'data', mediaType, data } };
    }
    default:
      return readSaidPart(part);
  }
}

function readSaidPart(part: Json): Part {
  const text = asText(part['text']);
  if (part['type'] === 'output_text' && text !== undefined) {
    const value = asObjects(part['annotations']);
    return value.length === 0 ? { type: 'text', text } : { type: 'text', text, citations: { dialect: name, value } };
  }
  const refusal = asText(part['refusal']);
  if (part['type'] === 'refusal' && refusal !== undefined) return { type: 'refusal', text: refusal };
  return { type: 'opaque', dialect: name, value: part };
}

function readImage(reading: Reading, part: Json, at: string): Part {
  const detail = reading.text(part, 'detail', at);
  const url = asText(part['image_url']) ?? asText(asObject(part['image_url'])?.['url']);
  const id = asText(part['file_id']);
  const source: MediaSource | undefined =
    url !== undefined ? sourceOfUrl(url) : id === undefined ? undefined : { kind: 'file', id };
  if (source === undefined) reading.fault(at, 'must have image_url (data: URLs in base64) or file_id');
  return { type: 'image', source: source ?? { kind: 'url', url: '' }, ...(detail !== undefined && { detail }) };
}

function readFile(reading: Reading, part: Json, at: string): Part {
  const filename = reading.text(part, 'filename', at);
  const data = asText(part['file_data']);
  const url = asText(part['file_url']);
  const id = asText(part['file_id']);
  let source: MediaSource | undefined;
  if (data !== undefined) source = sourceOfUrl(data);
  else if (url !== undefined) source = { kind: 'url', url };
  else if (id !== undefined) source = { kind: 'file', id };
  // Bytes may come without the beginning that makes them a URL.
  if (source?.kind === 'url' && data !== undefined) source = { kind: 'data', mediaType: 'application/pdf', data };
  if (source === undefined) reading.fault(at, 'must have file_data, file_url or file_id');
  return {
    type: 'document',
    source: source ?? { kind: 'url', url: '' },
    ...(filename !== undefined && { name: filename }),
  };
}
