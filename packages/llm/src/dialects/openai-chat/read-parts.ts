import type { CacheMark, MediaPart, MediaSource, Part } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { audioMediaType, sourceOfUrl } from '../shared/media.ts';
import type { Reading } from '../shared/reading.ts';
import { readThinkingPart } from './thoughts.ts';
import { readCacheMark } from './tools.ts';

/** `content` of a message: a text, or a list of parts. */
export function readContent(reading: Reading, message: Json, at: string): Part[] {
  const { content } = message;
  if (typeof content === 'string')
    return content === '' ? [] : [text(content, readCacheMark(message['cache_control']))];
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content)) {
    reading.fault(`${at}.content`, 'must be a text or a list of parts');
    return [];
  }
  const parts: Part[] = [];
  for (const [i, part] of content.entries()) {
    const partAt = `${at}.content[${i}]`;
    const object = typeof part === 'string' ? { type: 'text', text: part } : asObject(part);
    if (object === undefined) reading.fault(partAt, 'must be an object');
    else parts.push(readPart(reading, object, partAt));
  }
  return parts;
}

function readPart(reading: Reading, part: Json, at: string): Part {
  const cache = readCacheMark(part['cache_control']);
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return text(reading.need(part, 'text', at), cache);
    case 'refusal':
      return { type: 'refusal', text: reading.need(part, 'refusal', at) };
    case 'image_url':
      return withCache(readUrl(reading, part, 'image', at), cache);
    case 'video_url':
      return withCache(readUrl(reading, part, 'video', at), cache);
    case 'document_url':
      return withCache(readUrl(reading, part, 'document', at), cache);
    case 'input_audio':
      return withCache(readSound(reading, part, at), cache);
    case 'file':
      return withCache(readFile(reading, part, at), cache);
    case 'thinking':
      return readThinkingPart(part);
    default:
      return { type: 'opaque', dialect: 'openai-chat', value: part };
  }
}

function text(value: string, cache: CacheMark | undefined): Part {
  return cache === undefined ? { type: 'text', text: value } : { type: 'text', text: value, cache };
}

function withCache(part: MediaPart, cache: CacheMark | undefined): MediaPart {
  if (cache !== undefined) part.cache = cache;
  return part;
}

/** `{"image_url": {"url": …}}`; Mistral also takes `{"image_url": "…"}`. */
function readUrl(reading: Reading, part: Json, type: 'image' | 'video' | 'document', at: string): MediaPart {
  const member = `${type}_url`;
  const value = part[member];
  const object = asObject(value) ?? { url: value };
  const url = reading.need(object, 'url', `${at}.${member}`);
  const source = sourceOfUrl(url);
  if (source === undefined) reading.fault(`${at}.${member}.url`, 'must be a URL; data: URLs must be base64');
  const read: MediaPart = { type, source: source ?? { kind: 'url', url } };
  const detail = asText(object['detail']);
  if (detail !== undefined) read.detail = detail;
  return read;
}

function readSound(reading: Reading, part: Json, at: string): MediaPart {
  const sound = reading.object(part, 'input_audio', at) ?? {};
  const data = reading.need(sound, 'data', `${at}.input_audio`);
  const mediaType = audioMediaType(reading.text(sound, 'format', `${at}.input_audio`) ?? 'wav');
  // DashScope takes whole data: URLs here.
  const source = data.startsWith('data:') ? sourceOfUrl(data) : undefined;
  return { type: 'audio', source: source ?? { kind: 'data', mediaType, data } };
}

function readFile(reading: Reading, part: Json, at: string): MediaPart {
  const file = reading.object(part, 'file', at) ?? {};
  const read: MediaPart = { type: 'document', source: fileSource(reading, file, `${at}.file`) };
  const name = reading.text(file, 'filename', `${at}.file`);
  if (name !== undefined) read.name = name;
  return read;
}

function fileSource(reading: Reading, file: Json, at: string): MediaSource {
  const id = reading.text(file, 'file_id', at);
  if (id !== undefined) return { kind: 'file', id };
  const data = reading.need(file, 'file_data', at);
  return sourceOfUrl(data) ?? { kind: 'data', mediaType: 'application/pdf', data };
}
