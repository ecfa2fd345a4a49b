import { hash } from 'node:crypto';

/** What LLM APIs take for the name of a function. */
const nameLengthMax = 64;

/** decK's: `getFlights`, `get_flights` and `Get flights` become `get-flights`. */
export function kebabCase(text: string): string {
  return text
    .replaceAll(/[_ ]/g, '-')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** A name that clients and models take; what is too long ends with a digest of the whole, so that it stays the same and its own. */
export function toolNameOf(written: string): string {
  const legal = written.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'tool';
  return legal.length <= nameLengthMax ? legal : withDigest(legal, written);
}

/** Tells names apart that several operations would have: by the operation, so that it does not matter which others there are. */
export function withDigest(name: string, of: string): string {
  return `${name.slice(0, nameLengthMax - 9)}-${hash('sha256', of).slice(0, 8)}`;
}
