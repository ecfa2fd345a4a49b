import type { CacheMark, MediaPart, Part, ReasoningPart, ToolResultPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { readCarriedProof, readIdWithSignature } from '../shared/carried.ts';
import { asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { readMedia } from './media.ts';
import { name } from './name.ts';

/** Content blocks, each an object with one member; a cache point is a mark on the part before it. */
export function readParts(blocks: readonly Json[]): Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    const point = asObject(block['cachePoint']);
    const last = parts.at(-1);
    if (point === undefined) parts.push(readPart(block));
    else if (last !== undefined && 'type' in last) Object.assign(last, { cache: readCache(point) });
  }
  return parts;
}

export function readCache(point: Json): CacheMark {
  return { ttl: point['ttl'] === '1h' ? '1h' : '5m' };
}

export function readPart(block: Json): Part {
  const [kind = '', value] = Object.entries(block)[0] ?? [];
  if (kind === 'text') return { type: 'text', text: asText(value) ?? '' };
  if (!isObject(value)) return opaque(block);
  if (kind === 'image' || kind === 'document' || kind === 'video' || kind === 'audio') {
    return readMedia(kind, value) ?? opaque(block);
  }
  if (kind === 'toolUse') return readToolUse(value);
  if (kind === 'toolResult') return readToolResult(value);
  if (kind === 'reasoningContent') return readReasoning(value);
  if (kind === 'citationsContent') return readCitations(value);
  if (kind === 'searchResult') return readSearchResult(value);
  if (kind === 'guardContent') return readGuarded(value) ?? opaque(block);
  return opaque(block);
}

function readToolUse(use: Json): Part {
  return {
    type: 'tool-call',
    ...readIdWithSignature(asText(use['toolUseId']) ?? ''),
    name: asText(use['name']) ?? '',
    arguments: JSON.stringify(use['input'] ?? {}),
  };
}

function readToolResult(result: Json): ToolResultPart {
  return {
    type: 'tool-result',
    id: readIdWithSignature(asText(result['toolUseId']) ?? '').id,
    content: asObjects(result['content']).map(readResultPart),
    isError: result['status'] === 'error' ? true : undefined,
  };
}

function readResultPart(block: Json): Part {
  if ('json' in block) return { type: 'text', text: JSON.stringify(block['json']) };
  // Results hold no results: whatever looks like one goes no deeper.
  return 'toolResult' in block ? opaque(block) : readPart(block);
}

export function readReasoning({ reasoningText, redactedContent }: Json): ReasoningPart {
  if (typeof redactedContent === 'string') return readRedacted(redactedContent);
  const text = asObject(reasoningText) ?? {};
  const part: ReasoningPart = { type: 'reasoning', text: asText(text['text']) ?? '' };
  const signature = asText(text['signature']);
  return signature ? { ...part, ...readSignature(signature) } : part;
}

function readSignature(signature: string): Partial<ReasoningPart> {
  return readCarriedProof(signature) ?? { signature, signedBy: name };
}

/** Bytes, which a proof that a caller carries for others is written as too. */
export function readRedacted(base64: string): ReasoningPart {
  const carried = readCarriedProof(Buffer.from(base64, 'base64').toString());
  return { type: 'reasoning', text: '', ...(carried ?? { encrypted: base64, signedBy: name }) };
}

function readCitations(block: Json): Part {
  const citations = asObjects(block['citations']);
  return {
    type: 'text',
    text: asObjects(block['content'])
      .map((one) => asText(one['text']) ?? '')
      .join(''),
    citations: citations.length > 0 ? { dialect: name, value: citations } : undefined,
  };
}

function readSearchResult(result: Json): MediaPart {
  const texts = asObjects(result['content']).map((one) => asText(one['text']) ?? '');
  return {
    type: 'document',
    source: { kind: 'text', text: texts.join('\n\n') },
    name: asText(result['title']),
    foundAt: asText(result['source']),
    wantsCitations: asObject(result['citations'])?.['enabled'] === true ? true : undefined,
  };
}

/** What a guardrail is to look at is content like any other. */
function readGuarded(guarded: Json): Part | undefined {
  const text = asText(asObject(guarded['text'])?.['text']);
  if (text !== undefined) return { type: 'text', text };
  const picture = asObject(guarded['image']);
  return picture && readMedia('image', picture);
}

function opaque(block: Json): Part {
  return { type: 'opaque', dialect: name, value: block };
}
