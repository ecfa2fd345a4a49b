import { readJson } from '@sallyport/json';
import { InvalidOffset } from './refusal.ts';

/** Where a page begins, as a text that means something only to us. */
export function writeOffset(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `InvalidOffset`. */
export function readOffset(text: string, length: number): string[] {
  const parts = parse(text);
  if (!Array.isArray(parts) || parts.length !== length || !parts.every((part) => typeof part === 'string'))
    throw new InvalidOffset(`invalid offset '${text.slice(0, 100)}'`);
  return parts;
}

function parse(text: string): unknown {
  try {
    return readJson(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
