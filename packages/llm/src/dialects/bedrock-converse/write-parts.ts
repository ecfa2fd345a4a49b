import type { Losses } from '../../neutral/losses.ts';
import type { CacheMark, MediaPart, MediaSource, Part, ReasoningPart, ToolResultPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { signers } from '../shared/claude/signers.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { argumentsObject } from '../shared/exact-json.ts';
import { put } from '../shared/json.ts';
import { plainId } from '../shared/strict-ids.ts';
import { formatOf, formats } from './media.ts';
import type { BedrockModel } from './models.ts';
import { name } from './name.ts';

/** Writes the parts of one request. */
export class PartsWriter {
  readonly #model: BedrockModel;
  readonly #losses: Losses;
  /** Bedrock wants names of documents to differ. */
  readonly #names = new Set<string>();

  constructor(model: BedrockModel, losses: Losses) {
    this.#model = model;
    this.#losses = losses;
  }

  /** Content blocks, with a cache point behind each part that is marked. */
  write(parts: readonly Part[]): Json[] {
    const blocks: Json[] = [];
    for (const part of parts) {
      const block = this.#write(part);
      if (block === undefined) continue;
      blocks.push(block);
      const point = 'cache' in part && part.cache !== undefined ? this.cachePoint(part.cache) : undefined;
      if (point !== undefined) blocks.push(point);
    }
    return blocks;
  }

  /** Undefined for models that remember nothing: they refuse to be asked. */
  cachePoint({ ttl }: CacheMark): Json | undefined {
    const { cache } = this.#model;
    if (cache === 'none' || (ttl === '1h' && cache === '5m')) {
      this.#losses.add('cache', cache === 'none' ? 'this model has no cache' : 'this model remembers for 5 minutes');
    }
    if (cache === 'none') return undefined;
    return { cachePoint: ttl === '1h' && cache === '1h' ? { type: 'default', ttl } : { type: 'default' } };
  }

  #write(part: Part): Json | undefined {
    switch (part.type) {
      case 'text':
      case 'refusal':
        // Bedrock refuses blank texts.
        return part.text.trim() === '' ? undefined : { text: part.text };
      case 'reasoning':
        return this.#writeReasoning(part);
      case 'tool-call':
        return {
          toolUse: { toolUseId: plainId(part.id), name: part.name, input: argumentsObject(jsonArguments(part)) },
        };
      case 'tool-result':
        return { toolResult: this.#writeResult(part) };
      case 'opaque':
        if (part.dialect === name) return part.value as Json;
        this.#losses.add('messages.opaque', `only ${part.dialect} has it`);
        return undefined;
      default:
        return this.#writeMedia(part);
    }
  }

  #writeReasoning({ text, signature, encrypted, signedBy = '' }: ReasoningPart): Json | undefined {
    const isOwn = this.#model.family === 'claude' ? signers.includes(signedBy) : signedBy === name;
    if (isOwn && encrypted !== undefined) return { reasoningContent: { redactedContent: encrypted } };
    if (isOwn && signature !== undefined) return { reasoningContent: { reasoningText: { text, signature } } };
    this.#losses.add('messages.reasoning', 'models refuse thoughts that are not signed by them');
    return undefined;
  }

  #writeResult({ id, content, isError }: ToolResultPart): Json {
    const result: Json = {
      toolUseId: plainId(id),
      content: this.write(content).filter((block) => !('cachePoint' in block)),
    };
    const { family } = this.#model;
    // Other models refuse to be told.
    if (isError === true && (family === 'claude' || family === 'nova')) result['status'] = 'error';
    return result;
  }

  #writeMedia(part: MediaPart): Json | undefined {
    const { type, source } = part;
    if (part.foundAt !== undefined && source.kind === 'text' && this.#model.family === 'claude') {
      return { searchResult: this.#searchResult(part, source.text) };
    }
    const written = sourceOf(type, source);
    if (written === undefined) {
      this.#losses.add(`messages.${type}`, 'Bedrock takes bytes, in some formats, and what is in S3');
      return undefined;
    }
    if (part.detail !== undefined && part.detail !== 'auto') {
      this.#losses.add('messages.image.detail', 'there is no place for it');
    }
    if (type !== 'document') return { [type]: written };
    const block: Json = { ...written, name: this.#nameOf(part) };
    put(block, 'context', part.context);
    put(block, 'citations', part.wantsCitations === true ? { enabled: true } : undefined);
    return { document: block };
  }

  #searchResult({ foundAt, name: title, wantsCitations }: MediaPart, text: string): Json {
    const result: Json = { source: foundAt, title: title ?? foundAt, content: [{ text }] };
    put(result, 'citations', wantsCitations === true ? { enabled: true } : undefined);
    return result;
  }

  /** Letters, digits, single spaces, hyphens and brackets, and no name twice. */
  #nameOf({ name: given = 'document' }: MediaPart): string {
    const plain =
      given
        .replaceAll(/[^\p{L}\p{N}\s()[\]-]/gu, '-')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 180) || 'document';
    let unique = plain;
    for (let i = 2; this.#names.has(unique); i++) unique = `${plain} ${i}`;
    this.#names.add(unique);
    return unique;
  }
}

function sourceOf(type: MediaPart['type'], source: MediaSource): Json | undefined {
  if (source.kind === 'text') {
    return type === 'document'
      ? { format: 'txt', source: { bytes: Buffer.from(source.text).toString('base64') } }
      : undefined;
  }
  const format = formatOf(type, 'mediaType' in source ? (source.mediaType ?? '') : '');
  if (source.kind === 'data') return format === undefined ? undefined : { format, source: { bytes: source.data } };
  if (source.kind !== 'url' || !source.url.startsWith('s3://')) return undefined;
  const known = format ?? formatOfName(type, source.url);
  return known === undefined ? undefined : { format: known, source: { s3Location: { uri: source.url } } };
}

/** `pdf` of `s3://bucket/report.pdf`. */
function formatOfName(type: MediaPart['type'], url: string): string | undefined {
  const ending = url.slice(url.lastIndexOf('.') + 1).toLowerCase();
  return formatOf(type, formats[type].get(ending) ?? '');
}
