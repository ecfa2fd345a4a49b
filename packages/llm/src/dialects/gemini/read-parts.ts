import type { MediaPart, Part } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import type { CallIds } from '../shared/call-ids.ts';
import type { Proof } from '../shared/carried.ts';
import { asList, asObject, asText, isObject } from '../shared/json.ts';
import { isYouTube, mediaTypeOfUrl, typeOfMedia } from './media-types.ts';
import { camelCased, messageAt } from './proto-json.ts';
import { readSignature } from './signatures.ts';

/** What a part says; undefined when it says nothing that is known. `raw` is kept as it is where only Gemini knows what it means. */
export function readPart(raw: Json, ids: CallIds): Part[] | undefined {
  const part = camelCased(raw);
  const { thoughts = [], ...proof } = readSignature(asText(part['thoughtSignature']));
  const isSigned = proof.signature !== undefined || proof.encrypted !== undefined;
  const text = asText(part['text']);
  if (part['thought'] === true) {
    return text === undefined ? [opaque(raw)] : [{ type: 'reasoning', text, isSummary: true, ...proof }];
  }
  const call = messageAt(part, 'functionCall');
  if (call !== undefined) {
    const name = asText(call['name']) ?? '';
    const id = ids.ofCall(name, asText(call['id']));
    const args = JSON.stringify(asObject(call['args']) ?? {});
    return [...thoughts, { type: 'tool-call', id, name, arguments: args, ...signed(proof) }];
  }
  const said = text === undefined ? readOther(raw, part, ids) : textPart(text, isSigned);
  if (!isSigned || said?.[0]?.type === 'opaque') return said;
  // Whatever else is signed is followed by an empty thought that holds the signature.
  return [...(said ?? []), { type: 'reasoning', text: '', ...proof }];
}

/** Parts that are to be there but may be one alone, as in Google's own examples. */
export function partsOf(content: Json): readonly unknown[] {
  const parts = content['parts'];
  return isObject(parts) ? [parts] : asList(parts);
}

function textPart(text: string, isSigned: boolean): Part[] {
  return text === '' && isSigned ? [] : [{ type: 'text', text }];
}

function signed({ signature, signedBy }: Proof) {
  return signature === undefined ? {} : { signature, signedBy };
}

function readOther(raw: Json, part: Json, ids: CallIds): Part[] | undefined {
  const response = messageAt(part, 'functionResponse');
  if (response !== undefined) return [readResult(response, ids)];
  for (const name of googlesOwn) if (part[name] !== undefined) return [opaque(raw)];
  const media = readMedia(part);
  return media && [media];
}

function readResult(response: Json, ids: CallIds): Part {
  const name = asText(response['name']) ?? '';
  const value = asObject(response['response']) ?? {};
  const content: Part[] = [];
  const isError = value['error'] !== undefined && value['output'] === undefined;
  const text = resultText(isError ? value['error'] : isOnly(value, 'output') ? value['output'] : value);
  if (text !== '{}') content.push({ type: 'text', text });
  for (const part of asList(response['parts'])) {
    const media = isObject(part) ? readMedia(camelCased(part)) : undefined;
    if (media !== undefined) content.push(media);
  }
  const id = ids.ofResult(name, asText(response['id']));
  return { type: 'tool-result', id, name, content, ...(isError && { isError }) };
}

function isOnly(value: Json, name: string): boolean {
  return value[name] !== undefined && Object.keys(value).length === 1;
}

function resultText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readMedia(part: Json): MediaPart | undefined {
  const inline = messageAt(part, 'inlineData');
  const data = asText(inline?.['data']);
  if (inline !== undefined && data !== undefined) {
    const mediaType = asText(inline['mimeType']) ?? 'application/octet-stream';
    return mediaPart(mediaType, { kind: 'data', mediaType, data }, inline);
  }
  const file = messageAt(part, 'fileData');
  const uri = asText(file?.['fileUri']);
  if (file === undefined || uri === undefined) return undefined;
  const mediaType = asText(file['mimeType']);
  const type = mediaType ?? (isYouTube(uri) ? 'video/' : mediaTypeOfUrl(uri)) ?? '';
  const isKept = uri.startsWith('gs:') || uri.includes('generativelanguage.googleapis.com/') || !uri.includes(':');
  return mediaPart(type, isKept ? { kind: 'file', id: uri, mediaType } : { kind: 'url', url: uri, mediaType }, file);
}

function mediaPart(mediaType: string, source: MediaPart['source'], from: Json): MediaPart {
  const name = asText(from['displayName']);
  return { type: typeOfMedia(mediaType), source, ...(name !== undefined && { name }) };
}

function opaque(value: Json): Part {
  return { type: 'opaque', dialect: 'gemini', value };
}

/** Members that make a part Gemini's alone: tools that its servers run, and which piece of a film is meant. */
const googlesOwn = ['executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse', 'videoMetadata'];
