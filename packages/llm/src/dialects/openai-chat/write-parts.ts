import type { Losses } from '../../neutral/losses.ts';
import type { MediaPart, Part, TextPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { put } from '../shared/json.ts';
import { audioFormat, dataUrl } from '../shared/media.ts';
import type { Accent } from './accents.ts';
import { writeCacheMark } from './tools.ts';

/** One text as it is, several parts as a list; undefined for none. */
export function writeContent(parts: readonly Part[], accent: Accent, losses: Losses): string | Json[] | undefined {
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text' && !hasMark(only, accent)) return only.text;
  const written = parts.map((part) => writePart(part, accent, losses)).filter((part) => part !== undefined);
  return written.length === 0 ? undefined : written;
}

function hasMark({ cache }: TextPart, { hasCacheControl }: Accent): boolean {
  return cache !== undefined && hasCacheControl === true;
}

function writePart(part: Part, accent: Accent, losses: Losses): Json | undefined {
  const written = writeBare(part, losses);
  if (written !== undefined && 'cache' in part && part.cache !== undefined) {
    if (accent.hasCacheControl === true) written['cache_control'] = writeCacheMark(part.cache);
    else losses.add('cache', 'the provider decides itself what it remembers');
  }
  return written;
}

function writeBare(part: Part, losses: Losses): Json | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image':
      return writeImage(part, losses);
    case 'audio':
      return writeSound(part, losses);
    case 'document':
      return writeDocument(part, losses);
    case 'video':
      return writeVideo(part, losses);
    case 'opaque':
      if (part.dialect === 'openai-chat') return part.value as Json;
      losses.add('messages.opaque', `only ${part.dialect} has it`);
      return undefined;
    default:
      losses.add(`messages.${part.type}`, 'it cannot stand here');
      return undefined;
  }
}

function writeImage({ source, detail }: MediaPart, losses: Losses): Json | undefined {
  if (source.kind === 'file' || source.kind === 'text') {
    losses.add('messages.image', 'pictures are told of by URL');
    return undefined;
  }
  const image: Json = { url: source.kind === 'url' ? source.url : dataUrl(source) };
  put(image, 'detail', detail);
  return { type: 'image_url', image_url: image };
}

function writeSound({ source }: MediaPart, losses: Losses): Json | undefined {
  if (source.kind === 'data') {
    return { type: 'input_audio', input_audio: { data: source.data, format: audioFormat(source.mediaType) } };
  }
  losses.add('messages.audio', 'sound is sent as it is');
  return undefined;
}

function writeDocument({ source, name }: MediaPart, losses: Losses): Json | undefined {
  switch (source.kind) {
    case 'file':
      return { type: 'file', file: { file_id: source.id } };
    case 'data':
      return { type: 'file', file: { filename: name ?? 'document', file_data: dataUrl(source) } };
    case 'text':
      return { type: 'text', text: name === undefined ? source.text : `${name}\n\n${source.text}` };
    case 'url':
      losses.add('messages.document', 'documents are sent as they are');
      return undefined;
  }
}

/** As DashScope and vLLM have it; OpenAI's own models see no videos. */
function writeVideo({ source }: MediaPart, losses: Losses): Json | undefined {
  if (source.kind === 'url') return { type: 'video_url', video_url: { url: source.url } };
  if (source.kind === 'data') return { type: 'video_url', video_url: { url: dataUrl(source) } };
  losses.add('messages.video', 'videos are told of by URL');
  return undefined;
}
