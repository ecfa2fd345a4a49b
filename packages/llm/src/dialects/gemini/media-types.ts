import type { MediaPart } from '../../neutral/parts.ts';

export function typeOfMedia(mediaType: string): MediaPart['type'] {
  const family = mediaType.slice(0, mediaType.indexOf('/'));
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}

/** By the ending of its path; undefined when that tells nothing. */
export function mediaTypeOfUrl(url: string): string | undefined {
  const ending = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(url)?.[1];
  return ending === undefined ? undefined : byEnding.get(ending.toLowerCase());
}

/** Gemini takes films there by their address, and of no type. */
export function isYouTube(url: string): boolean {
  return /^https:\/\/(www\.)?(youtube\.com|youtu\.be)\//.test(url);
}

/** Gemini wants to be told: what Kong writes for pictures, the usual kind for others. */
export const mediaTypeByDefault: Record<MediaPart['type'], string> = {
  image: 'image/generic',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  document: 'application/pdf',
};

const byEnding = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['ogg', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/mov'],
  ['webm', 'video/webm'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
]);
