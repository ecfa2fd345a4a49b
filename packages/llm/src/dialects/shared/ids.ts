import { createHash } from 'node:crypto';

/** An id for a call of a dialect that has none: from position and name, so that it is the same each time. */
export function callId(position: number, name: string): string {
  return `call_${position}_${name.replace(/[^A-Za-z0-9_-]/g, '_')}`;
}

/** The id itself where it fits, else letters and digits made from it, the same each time: some providers are strict. */
export function shortId(id: string, length: number): string {
  if (id.length === length && /^[A-Za-z0-9]+$/.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, length);
}
