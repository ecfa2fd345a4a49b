import type { Losses } from '../../neutral/losses.ts';
import type { MediaPart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { put } from '../shared/json.ts';
import { audioFormat, dataUrl } from '../shared/media.ts';
import { name } from './name.ts';

/** Messages as items: parts that are items themselves (thoughts, calls, results) stand where they stood. */
export function writeItems(messages: readonly Message[], losses: Losses): Json[] {
  const items: Json[] = [];
  const customIds = new Set<string>();
  for (const { role, parts, isDeveloper } of messages) {
    let content: Json[] = [];
    const speaker = isDeveloper === true ? 'developer' : role === 'tool' ? 'user' : role;
    const flush = () => {
      if (content.length > 0) items.push({ type: 'message', role: speaker, content });
      content = [];
    };
    for (const part of parts) {
      const item = writeItem(part, customIds, losses);
      if (item !== undefined) {
        flush();
        items.push(item);
      } else {
        const piece = writePart(part, role, losses);
        if (piece !== undefined) content.push(piece);
      }
    }
    flush();
  }
  return items;
}

/** A part that is an item of its own; undefined for what stands in a message. */
function writeItem(part: Part, customIds: Set<string>, losses: Losses): Json | undefined {
  switch (part.type) {
    case 'tool-call':
      if (part.isCustom === true) customIds.add(part.id);
      return writeCall(part);
    case 'tool-result':
      return writeResult(part, customIds.has(part.id), losses);
    case 'reasoning':
      return writeThought(part);
    case 'opaque':
      return part.dialect === name && !isContent(part.value) ? (part.value as Json) : undefined;
    default:
      return undefined;
  }
}

function isContent(value: unknown): boolean {
  return /^(?:input|output)_/.test(String((value as Json)['type']));
}

function writeCall({ id, name: tool, isCustom, arguments: text }: ToolCallPart): Json {
  return isCustom === true
    ? { type: 'custom_tool_call', call_id: id, name: tool, input: text }
    : { type: 'function_call', call_id: id, name: tool, arguments: text === '' ? '{}' : text };
}

/** OpenAI takes its own thoughts back, and no others. */
function writeThought({ text, encrypted, signedBy, id }: ReasoningPart): Json | undefined {
  if (signedBy !== name || encrypted === undefined) return undefined;
  const summary = text === '' ? [] : [{ type: 'summary_text', text }];
  const item: Json = { type: 'reasoning', summary, encrypted_content: encrypted };
  put(item, 'id', id);
  return item;
}

function writeResult({ id, content, isError }: ToolResultPart, isCustom: boolean, losses: Losses): Json {
  if (isError === true) losses.add('messages.tool-result.isError', 'that a tool failed shows in its result alone');
  const [only] = content;
  const output =
    content.length === 0
      ? ''
      : content.length === 1 && only?.type === 'text'
        ? only.text
        : content.map((part) => writePart(part, 'user', losses)).filter((part) => part !== undefined);
  return { type: isCustom ? 'custom_tool_call_output' : 'function_call_output', call_id: id, output };
}

function writePart(part: Part, role: Message['role'], losses: Losses): Json | undefined {
  if ('cache' in part && part.cache !== undefined) losses.add('cache', 'the provider decides itself what it remembers');
  switch (part.type) {
    case 'text':
      return role === 'assistant'
        ? { type: 'output_text', text: part.text, annotations: [] }
        : { type: 'input_text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image':
      return writeImage(part, losses);
    case 'document':
      return writeFile(part);
    case 'audio':
      if (part.source.kind !== 'data') break;
      return {
        type: 'input_audio',
        input_audio: { data: part.source.data, format: audioFormat(part.source.mediaType) },
      };
    case 'reasoning':
      losses.add('messages.reasoning', "another provider's thoughts are not taken back");
      return undefined;
    case 'opaque':
      if (part.dialect === name) return part.value as Json;
      losses.add('messages.opaque', `only ${part.dialect} has it`);
      return undefined;
  }
  losses.add(`messages.${part.type}`, 'there is no place for it');
  return undefined;
}

function writeImage({ source, detail }: MediaPart, losses: Losses): Json | undefined {
  const image: Json = { type: 'input_image', detail: detail ?? 'auto' };
  if (source.kind === 'url') image['image_url'] = source.url;
  else if (source.kind === 'data') image['image_url'] = dataUrl(source);
  else if (source.kind === 'file') image['file_id'] = source.id;
  else {
    losses.add('messages.image', 'pictures are told of by URL');
    return undefined;
  }
  return image;
}

function writeFile({ source, name: filename }: MediaPart): Json | undefined {
  if (source.kind === 'text')
    return { type: 'input_text', text: filename ? `${filename}\n\n${source.text}` : source.text };
  const file: Json = { type: 'input_file' };
  if (source.kind === 'url') file['file_url'] = source.url;
  else if (source.kind === 'file') file['file_id'] = source.id;
  else Object.assign(file, { filename: filename ?? 'document', file_data: dataUrl(source) });
  return file;
}
