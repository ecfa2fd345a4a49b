import type { Losses } from '../../neutral/losses.ts';
import type { CacheMark, MediaPart, MediaSource, Part, ReasoningPart, ToolResultPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { signers } from '../shared/claude/signers.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { argumentsObject } from '../shared/exact-json.ts';
import { put } from '../shared/json.ts';
import { plainId } from '../shared/strict-ids.ts';
import { name } from './name.ts';

/** A part of a request as a content block; undefined for what Anthropic would not take, which is noted where it says something. */
export function writePart(part: Part, losses: Losses): Json | undefined {
  switch (part.type) {
    case 'text':
      return writeText(part.text, part.cache, part.citations?.dialect === name ? part.citations.value : undefined);
    case 'refusal':
      return writeText(part.text, undefined);
    case 'reasoning':
      return writeReasoning(part, losses);
    case 'tool-call':
      return marked(
        { type: 'tool_use', id: plainId(part.id), name: part.name, input: argumentsObject(jsonArguments(part)) },
        part.cache,
      );
    case 'tool-result':
      return writeResult(part, losses);
    case 'opaque':
      return writeOpaque(part, losses);
    default:
      return writeMedia(part, losses);
  }
}

/** Anthropic refuses texts without a visible character. */
function writeText(text: string, cache: CacheMark | undefined, citations?: unknown): Json | undefined {
  if (text.trim() === '') return undefined;
  const block = { type: 'text', text };
  put(block, 'citations', citations);
  return marked(block, cache);
}

function writeReasoning({ text, signature, encrypted, signedBy }: ReasoningPart, losses: Losses): Json | undefined {
  if (signedBy !== undefined && signers.includes(signedBy)) {
    if (encrypted !== undefined) return { type: 'redacted_thinking', data: encrypted };
    if (signature !== undefined) return { type: 'thinking', thinking: text, signature };
  }
  losses.add('messages.reasoning', 'Claude refuses thoughts that are not signed by it');
  return undefined;
}

function writeResult({ id, content, isError, cache }: ToolResultPart, losses: Losses): Json {
  const block: Json = { type: 'tool_result', tool_use_id: plainId(id) };
  const [first] = content;
  if (content.length === 1 && first?.type === 'text' && first.cache === undefined) put(block, 'content', first.text);
  else {
    const blocks = content.map((part) => writePart(part, losses)).filter((one) => one !== undefined);
    if (blocks.length > 0) block['content'] = blocks;
  }
  put(block, 'is_error', isError);
  return marked(block, cache);
}

function writeOpaque(part: Part & { type: 'opaque' }, losses: Losses): Json | undefined {
  if (part.dialect === name) return part.value as Json;
  losses.add('messages.opaque', `only ${part.dialect} has it`);
  return undefined;
}

function writeMedia(part: MediaPart, losses: Losses): Json | undefined {
  if (part.type === 'image') return writeImage(part, losses);
  if (part.type === 'document') return writeDocument(part, losses);
  losses.add(`messages.${part.type}`, 'Claude reads text, images and documents');
  return undefined;
}

function writeImage({ source, cache, detail }: MediaPart, losses: Losses): Json | undefined {
  if (detail !== undefined && detail !== 'auto') losses.add('messages.image.detail', 'there is no place for it');
  if (source.kind === 'text') return undefined;
  return marked({ type: 'image', source: writeSource(source) }, cache);
}

function writeDocument(part: MediaPart, losses: Losses): Json | undefined {
  const source = readableSource(part.source);
  if (source === undefined) {
    losses.add('messages.document', 'Claude reads documents of text and PDF');
    return undefined;
  }
  const block: Json =
    part.foundAt !== undefined && source.kind === 'text'
      ? {
          type: 'search_result',
          source: part.foundAt,
          title: part.name ?? part.foundAt,
          content: [{ type: 'text', text: source.text }],
        }
      : { type: 'document', source: writeSource(source) };
  if (block['type'] === 'document') {
    put(block, 'title', part.name);
    put(block, 'context', part.context);
  }
  put(block, 'citations', part.wantsCitations === true ? { enabled: true } : undefined);
  return marked(block, part.cache);
}

/** Documents that came as bytes are read here where they are text. */
function readableSource(source: MediaSource): MediaSource | undefined {
  if (source.kind !== 'data' || source.mediaType === 'application/pdf') return source;
  if (!/^(text\/|application\/(json|xml|yaml)\b)/.test(source.mediaType)) return undefined;
  return { kind: 'text', text: Buffer.from(source.data, 'base64').toString() };
}

function writeSource(source: MediaSource): Json {
  switch (source.kind) {
    case 'data':
      return { type: 'base64', media_type: source.mediaType, data: source.data };
    case 'url':
      return { type: 'url', url: source.url };
    case 'file':
      return { type: 'file', file_id: source.id };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
  }
}

export function marked(block: Json, cache: CacheMark | undefined): Json {
  if (cache !== undefined) block['cache_control'] = cacheControl(cache);
  return block;
}

function cacheControl({ ttl }: CacheMark): Json {
  return ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}
