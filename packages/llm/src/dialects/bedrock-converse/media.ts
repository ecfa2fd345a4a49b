import type { MediaPart, MediaSource } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';

/** Bedrock's word for a kind of medium, and the media type it stands for. */
type Formats = ReadonlyMap<string, string>;

const image: Formats = new Map(['jpeg', 'png', 'gif', 'webp'].map((format) => [format, `image/${format}`]));

const audio: Formats = new Map([
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ...['opus', 'wav', 'aac', 'flac', 'mp4', 'ogg', 'mka', 'pcm', 'webm', 'mpeg', 'mpga', 'x-aac'].map(
    (format): [string, string] => [format, `audio/${format}`],
  ),
]);

const video: Formats = new Map([
  ['mov', 'video/quicktime'],
  ['mkv', 'video/x-matroska'],
  ['flv', 'video/x-flv'],
  ['wmv', 'video/x-ms-wmv'],
  ['three_gp', 'video/3gpp'],
  ['mp4', 'video/mp4'],
  ['webm', 'video/webm'],
  ['mpeg', 'video/mpeg'],
  ['mpg', 'video/mpg'],
]);

const document: Formats = new Map([
  ['pdf', 'application/pdf'],
  ['csv', 'text/csv'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['html', 'text/html'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
]);

export const formats = { image, audio, video, document };

/** `jpeg` for `image/jpeg`; undefined for what Bedrock has no word for. */
export function formatOf(type: MediaPart['type'], mediaType: string): string | undefined {
  const plain = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  for (const [format, known] of formats[type]) if (known === plain) return format;
  if (plain === 'image/jpg') return 'jpeg';
  if (plain === 'audio/x-wav') return 'wav';
  return type === 'document' && plain.startsWith('text/') ? 'txt' : undefined;
}

export function readMedia(type: MediaPart['type'], block: Json): MediaPart | undefined {
  const mediaType = formats[type].get(asText(block['format']) ?? '');
  const source = readSource(asObject(block['source']) ?? {}, mediaType ?? 'application/octet-stream');
  if (source === undefined) return undefined;
  return {
    type,
    source,
    name: asText(block['name']),
    context: asText(block['context']),
    wantsCitations: asObject(block['citations'])?.['enabled'] === true ? true : undefined,
  };
}

function readSource({ bytes, s3Location, text, content }: Json, mediaType: string): MediaSource | undefined {
  if (typeof bytes === 'string') return { kind: 'data', mediaType, data: bytes };
  const uri = asText(asObject(s3Location)?.['uri']);
  if (uri !== undefined) return { kind: 'url', url: uri, mediaType };
  if (typeof text === 'string') return { kind: 'text', text };
  const texts = asObjects(content).map((one) => asText(one['text']) ?? '');
  return texts.length === 0 ? undefined : { kind: 'text', text: texts.join('\n\n') };
}
