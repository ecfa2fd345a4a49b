import type { MediaSource } from '../../neutral/parts.ts';

/** A URL as a source: `data:` ones hold the bytes themselves. Undefined for a `data:` URL that is not base64. */
export function sourceOfUrl(url: string): MediaSource | undefined {
  if (!url.startsWith('data:')) return { kind: 'url', url };
  const comma = url.indexOf(',');
  const head = url.slice('data:'.length, comma);
  if (comma < 0 || !head.endsWith(';base64')) return undefined;
  const mediaType = head.slice(0, head.indexOf(';')) || 'text/plain';
  return { kind: 'data', mediaType, data: url.slice(comma + 1) };
}

export function dataUrl({ mediaType, data }: { mediaType: string; data: string }): string {
  return `data:${mediaType};base64,${data}`;
}

/** `audio/mpeg` as the word that OpenAI has for it: `mp3`. */
export function audioFormat(mediaType: string): string {
  return formats.get(mediaType) ?? mediaType.slice(mediaType.indexOf('/') + 1);
}

export function audioMediaType(format: string): string {
  return mediaTypes.get(format) ?? `audio/${format}`;
}

const formats = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/L16', 'pcm16'],
]);

const mediaTypes = new Map([
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['pcm16', 'audio/L16'],
]);

/** What a picture is, from how its bytes begin; undefined when it is none of the kinds that models take. */
export function imageMediaType(base64: string): string | undefined {
  if (base64.startsWith('iVBORw0KGgo')) return 'image/png';
  if (base64.startsWith('/9j/')) return 'image/jpeg';
  if (base64.startsWith('R0lGOD')) return 'image/gif';
  if (base64.startsWith('UklGR')) return 'image/webp';
  return undefined;
}
