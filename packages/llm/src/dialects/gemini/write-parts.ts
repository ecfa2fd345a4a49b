import type { Losses } from '../../neutral/losses.ts';
import type { MediaPart, Part, ReasoningPart, ToolResultPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import type { Proof } from '../shared/carried.ts';
import { jsonArguments } from '../shared/custom-tools.ts';
import { argumentsObject } from '../shared/exact-json.ts';
import { isObject, parseLoosely } from '../shared/json.ts';
import { textOf } from '../shared/parts.ts';
import { isYouTube, mediaTypeByDefault, mediaTypeOfUrl } from './media-types.ts';
import { isForeign } from './signatures.ts';

/** What parts are written for. */
export interface PartContext {
  losses: Losses;
  /** `thoughtSignature` for whoever reads it; undefined for what it would refuse. */
  sign(proof: Proof, thoughts?: readonly ReasoningPart[]): string | undefined;
  /** Thoughts that another provider wants to see again, which go with the next call too; undefined where there are no such callers. */
  thoughts: ReasoningPart[] | undefined;
  /** The name of the tool that was called under this id. */
  toolName(id: string): string;
  /** Whether results of tools may hold media; else these stand beside. */
  hasMediaInResults: boolean;
}

/** Appends what a part says to the parts of a content. */
export function writePart(part: Part, to: Json[], context: PartContext): void {
  switch (part.type) {
    case 'text':
    case 'refusal':
      if (part.text !== '') to.push({ text: part.text });
      return;
    case 'reasoning':
      writeThought(part, to, context);
      return;
    case 'tool-call': {
      const { id, name } = part;
      const thoughtSignature = context.sign(part, context.thoughts?.splice(0));
      to.push({
        functionCall: { id, name, args: argumentsObject(jsonArguments(part)) },
        ...(thoughtSignature !== undefined && { thoughtSignature }),
      });
      return;
    }
    case 'tool-result':
      writeResult(part, to, context);
      return;
    case 'opaque':
      if (part.dialect === 'gemini') to.push({ ...(part.value as Json) });
      else context.losses.add('messages.opaque', `a part that only ${part.dialect} knows`);
      return;
    default: {
      const media = writeMedia(part, context.losses);
      if (media !== undefined) to.push(media);
    }
  }
}

export function writeMedia(part: MediaPart, losses: Losses): Json | undefined {
  const { type, source, name, transcript, detail } = part;
  if (detail === 'low' || detail === 'high') losses.add('messages.image.detail', 'Gemini decides how closely it looks');
  if (name !== undefined) losses.add(`messages.${type}.name`, 'Gemini takes no names of files');
  if (part.context !== undefined) losses.add(`messages.${type}.context`, 'Gemini is told of files alone');
  if (part.wantsCitations === true) losses.add(`messages.${type}.citations`, 'Gemini cites what it searched itself');
  switch (source.kind) {
    case 'data':
      return { inlineData: { mimeType: source.mediaType, data: source.data } };
    case 'text':
      return { inlineData: { mimeType: 'text/plain', data: Buffer.from(source.text).toString('base64') } };
    case 'url':
      return fileData(source.url, source.mediaType, type);
    case 'file':
      if (/^(https?:|gs:|files\/)/.test(source.id)) return fileData(source.id, source.mediaType, type);
      losses.add(`messages.${type}`, 'a file that another provider keeps');
      return transcript === undefined ? undefined : { text: transcript };
  }
}

function fileData(fileUri: string, mediaType: string | undefined, type: MediaPart['type']): Json {
  if (mediaType === undefined && isYouTube(fileUri)) return { fileData: { fileUri } };
  return { fileData: { fileUri, mimeType: mediaType ?? mediaTypeOfUrl(fileUri) ?? mediaTypeByDefault[type] } };
}

/** A thought without text holds the signature of what stands before it. */
function writeThought(part: ReasoningPart, to: Json[], { losses, sign, thoughts }: PartContext): void {
  const thoughtSignature = sign(part);
  if (isForeign(part)) thoughts?.push(part);
  const isLost = isForeign(part) && thoughts === undefined;
  if (isLost) losses.add('messages.reasoning', `a thought that ${part.signedBy ?? 'another provider'} signed`);
  if (part.text !== '') {
    if (!isLost) to.push({ text: part.text, thought: true, ...(thoughtSignature && { thoughtSignature }) });
    return;
  }
  if (thoughtSignature === undefined) return;
  const before = to.at(-1);
  if (before !== undefined && before['functionCall'] === undefined && before['thoughtSignature'] === undefined) {
    before['thoughtSignature'] = thoughtSignature;
  } else to.push({ text: '', thoughtSignature });
}

function writeResult(part: ToolResultPart, to: Json[], context: PartContext): void {
  const media: Json[] = [];
  for (const one of part.content) {
    if (one.type !== 'text' && one.type !== 'refusal') writePart(one, media, context);
  }
  const isInside = media.length > 0 && context.hasMediaInResults;
  to.push({
    functionResponse: {
      id: part.id,
      name: part.name ?? context.toolName(part.id),
      response: responseOf(part),
      ...(isInside && { parts: media }),
    },
  });
  if (!isInside) to.push(...media);
}

/** An object as the tool gave it; whatever else under the word that Google has for it. */
function responseOf({ content, isError }: ToolResultPart): Json {
  const text = textOf(content, '\n');
  if (isError === true) return { error: text };
  const value = text.trimStart().startsWith('{') ? parseLoosely(text) : undefined;
  if (isObject(value)) return value;
  return text === '' && content.length > 0 ? {} : { output: text };
}
