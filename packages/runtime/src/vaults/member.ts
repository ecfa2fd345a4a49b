import { readJson } from '@sallyport/json';
/** A member of a JSON secret, as text; undefined when there is none, or no text can stand for it. */
export function memberOf(json: string, key: string): string | undefined {
  try {
    const secret: unknown = readJson(json);
    if (typeof secret !== 'object' || secret === null || Array.isArray(secret)) return undefined;
    if (!Object.hasOwn(secret, key)) return undefined;
    const member = (secret as Record<string, unknown>)[key];
    if (typeof member === 'string') return member;
    return typeof member === 'number' || typeof member === 'boolean' ? String(member) : undefined;
  } catch {
    return undefined;
  }
}
