import { createHash } from 'node:crypto';
import type { Entity } from '@sallyport/contracts';

/**
 * Names the content of collections: 32 hexadecimal characters that depend neither on the order of fields nor on when
 * it was read.
 */
export function hashOf(collections: Readonly<Record<string, readonly Entity[]>>): string {
  const digest = createHash('sha256');
  for (const name of Object.keys(collections).toSorted()) {
    for (const entity of collections[name]!) digest.update(`${name} ${canonical(entity, timestamps)}\n`);
  }
  return digest.digest('hex').slice(0, 32);
}

const timestamps: ReadonlySet<string> = new Set(['created_at', 'updated_at']);
const none: ReadonlySet<string> = new Set();

/** JSON with sorted keys, without those left out at the top. */
export function canonical(value: unknown, leftOut: ReadonlySet<string> = none): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const record = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(record).sort()) {
    if (record[key] === undefined || leftOut.has(key)) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(record[key])}`;
  }
  return `{${text}}`;
}
