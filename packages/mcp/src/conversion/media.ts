import { isObject, type JsonObject } from './tool-definition.ts';

/** What a body may be made of. */
export type BodyKind = 'json' | 'form';

/** The content of a request or answer that we use, of those that the API takes or gives. */
export interface Content {
  readonly mediaType: string;
  readonly kind: BodyKind;
  readonly media: JsonObject;
}

/** JSON before forms; undefined where there is neither. */
export function chooseContent(content: unknown): Content | undefined {
  if (!isObject(content)) return undefined;
  const entries = Object.entries(content).map(([mediaType, media]) => ({
    mediaType,
    media: isObject(media) ? media : {},
  }));
  const json = entries.find(({ mediaType }) => isJson(mediaType)) ?? entries.find(({ mediaType }) => isAny(mediaType));
  if (json !== undefined) {
    return { ...json, kind: 'json', mediaType: isAny(json.mediaType) ? 'application/json' : json.mediaType };
  }
  const form = entries.find(({ mediaType }) => essence(mediaType) === 'application/x-www-form-urlencoded');
  return form && { ...form, kind: 'form' };
}

export function isJson(mediaType: string): boolean {
  const name = essence(mediaType);
  return name === 'application/json' || name.endsWith('+json');
}

/** Type and subtype, lower-case. */
export function essence(mediaType: string): string {
  return mediaType.split(';', 1)[0]!.trim().toLowerCase();
}

function isAny(mediaType: string): boolean {
  return ['*/*', 'application/*'].includes(essence(mediaType));
}
