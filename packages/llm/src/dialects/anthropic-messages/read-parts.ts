import type { CacheMark, MediaPart, MediaSource, Part, ReasoningPart, ToolResultPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { readCarriedProof, readIdWithSignature } from '../shared/carried.ts';
import { asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { name } from './name.ts';

/**
 * A content block of a request or an answer. What only Anthropic knows (its own tools, what they found, containers) is kept as
 * it is.
 */
export function readPart(block: Json): Part {
  const type = asText(block['type']);
  if (type === 'text') return readText(block);
  if (type === 'thinking') return readThinking(block);
  if (type === 'redacted_thinking') return readProof(asText(block['data']) ?? '', 'encrypted');
  if (type === 'tool_use') return readToolUse(block);
  if (type === 'tool_result') return readToolResult(block);
  if (type === 'image' || type === 'document') return readMedia(block, type) ?? opaque(block);
  if (type === 'search_result') return readSearchResult(block) ?? opaque(block);
  return opaque(block);
}

/** Content that is one text, or blocks. */
export function readContent(content: unknown): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return asObjects(content).map(readPart);
}

export function readCache(block: Json): CacheMark | undefined {
  const mark = asObject(block['cache_control']);
  return mark && { ttl: mark['ttl'] === '1h' ? '1h' : '5m' };
}

function readText(block: Json): Part {
  const citations = block['citations'];
  return {
    type: 'text',
    text: asText(block['text']) ?? '',
    cache: readCache(block),
    citations: Array.isArray(citations) && citations.length > 0 ? { dialect: name, value: citations } : undefined,
  };
}

function readThinking(block: Json): ReasoningPart {
  return { ...readProof(asText(block['signature']) ?? '', 'signature'), text: asText(block['thinking']) ?? '' };
}

/** A proof of Anthropic's own, or one of another provider that the caller carried. */
function readProof(text: string, kind: 'signature' | 'encrypted'): ReasoningPart {
  if (text === '') return { type: 'reasoning', text: '' };
  return { type: 'reasoning', text: '', ...(readCarriedProof(text) ?? { [kind]: text, signedBy: name }) };
}

function readToolUse(block: Json): Part {
  const input = block['input'];
  return {
    type: 'tool-call',
    ...readIdWithSignature(asText(block['id']) ?? ''),
    name: asText(block['name']) ?? '',
    arguments: isObject(input) && Object.keys(input).length === 0 ? '{}' : JSON.stringify(input ?? {}),
    cache: readCache(block),
  };
}

function readToolResult(block: Json): ToolResultPart {
  return {
    type: 'tool-result',
    id: readIdWithSignature(asText(block['tool_use_id']) ?? '').id,
    content: readResultContent(block['content']),
    isError: block['is_error'] === true ? true : undefined,
    cache: readCache(block),
  };
}

/** Results hold no results: whatever looks like one goes no deeper. */
function readResultContent(content: unknown): Part[] {
  if (typeof content === 'string') return readContent(content);
  return asObjects(content).map((block) => (block['type'] === 'tool_result' ? opaque(block) : readPart(block)));
}

function readMedia(block: Json, type: 'image' | 'document'): MediaPart | undefined {
  const source = asObject(block['source']);
  const read = source && readSource(source);
  if (read === undefined) return undefined;
  return {
    type,
    source: read,
    name: asText(block['title']),
    context: asText(block['context']),
    wantsCitations: asObject(block['citations'])?.['enabled'] === true ? true : undefined,
    cache: readCache(block),
  };
}

function readSource(source: Json): MediaSource | undefined {
  const { type, data, media_type: mediaType, url, file_id: id, content } = source;
  if (type === 'base64' && typeof data === 'string') {
    return { kind: 'data', data, mediaType: asText(mediaType) ?? 'application/octet-stream' };
  }
  if (type === 'url' && typeof url === 'string') return { kind: 'url', url };
  if (type === 'file' && typeof id === 'string') return { kind: 'file', id };
  if (type === 'text' && typeof data === 'string') return { kind: 'text', text: data };
  return type === 'content' ? textSource(content) : undefined;
}

function readSearchResult(block: Json): MediaPart | undefined {
  const source = textSource(block['content']);
  return (
    source && {
      type: 'document',
      source,
      name: asText(block['title']),
      foundAt: asText(block['source']),
      wantsCitations: asObject(block['citations'])?.['enabled'] === true ? true : undefined,
      cache: readCache(block),
    }
  );
}

/** A document that is a text, or several; undefined when it is more than text. */
function textSource(content: unknown): MediaSource | undefined {
  if (typeof content === 'string') return { kind: 'text', text: content };
  const texts = asObjects(content).map(({ text }) => text);
  return texts.every((text) => typeof text === 'string') ? { kind: 'text', text: texts.join('\n\n') } : undefined;
}

function opaque(block: Json): Part {
  return { type: 'opaque', dialect: name, value: block };
}
