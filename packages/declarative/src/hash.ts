import { hash } from 'node:crypto';
import type { Entity } from '@sallyport/contracts';

/**
 * Names the content of collections: 32 hexadecimal characters that depend neither on the order of entities or fields nor on
 * when it was read. The sum of what `digestOf` says of each entity, so that a change costs what changed: see `hashAfter`.
 */
export function hashOf(collections: Readonly<Record<string, readonly Entity[]>>): string {
  const sum = readDigest(emptyHash);
  for (const [name, entities] of Object.entries(collections)) {
    for (const entity of entities) add(sum, readDigest(digestOf(name, entity)));
  }
  return writeDigest(sum);
}

/** The hash once an entity of a collection is another one; absent before: it was added; absent after: it is gone. */
export function hashAfter(
  hash: string,
  collection: string,
  before: Entity | undefined,
  after: Entity | undefined,
): string {
  return hashWith(hash, before && digestOf(collection, before), after && digestOf(collection, after));
}

/** As `hashAfter`, for who has kept digests rather than entities. */
export function hashWith(hash: string, before: string | undefined, after: string | undefined): string {
  const sum = readDigest(hash);
  if (before !== undefined) subtract(sum, readDigest(before));
  if (after !== undefined) add(sum, readDigest(after));
  return writeDigest(sum);
}

/** Of an entity in its collection: 32 hexadecimal characters. */
export function digestOf(collection: string, entity: Entity): string {
  return hash('sha256', `${collection} ${contentOf(entity)}`, 'hex').slice(0, 32);
}

/** Of a configuration without entities; not zero, which stands for no configuration at all. */
const emptyHash = hash('sha256', 'sallyport configuration', 'hex').slice(0, 32);

const timestamps: ReadonlySet<string> = new Set(['created_at', 'updated_at']);
const none: ReadonlySet<string> = new Set();

/** What an entity says, as one text: the same in whichever order its fields are, and whenever it was written. */
export function contentOf(entity: Entity): string {
  return canonical(entity, timestamps);
}

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

/** 128 bits in words of 16, lowest first: sums of two stay exact, and no number of entities makes big integers of them. */
type Words = Uint16Array;

function readDigest(hex: string): Words {
  const words = new Uint16Array(8);
  for (let i = 0; i < 8; i++) words[7 - i] = Number.parseInt(hex.slice(4 * i, 4 * i + 4), 16);
  return words;
}

function writeDigest(words: Words): string {
  let hex = '';
  for (let i = 7; i >= 0; i--) hex += words[i]!.toString(16).padStart(4, '0');
  return hex;
}

function add(sum: Words, other: Words): void {
  let carry = 0;
  for (let i = 0; i < 8; i++) {
    const total = sum[i]! + other[i]! + carry;
    sum[i] = total;
    carry = total >>> 16;
  }
}

function subtract(sum: Words, other: Words): void {
  let borrow = 0;
  for (let i = 0; i < 8; i++) {
    const total = sum[i]! - other[i]! - borrow;
    sum[i] = total;
    borrow = total < 0 ? 1 : 0;
  }
}
