import { hash } from 'node:crypto';
import type { CollectionDefinition } from '@sallyport/contracts';
import { canonical } from './hash.ts';

/**
 * Gives ids to entities that were given none: the same in every reading of the same content, so that counters, caches
 * and references outlive a reload. Kong's scheme: a UUID of version 5 over what makes the entity unique; where nothing
 * does (a route without a name), over its content and how many equal ones came before.
 */
export class Ids {
  readonly #namespaces = new Map<string, Buffer>();
  readonly #equal = new Map<string, number>();

  /** `fields` are the entity's own, with references as `{ id }`. */
  idOf(definition: CollectionDefinition, written: Readonly<Record<string, unknown>>): string {
    const namespace = this.#namespaceOf(definition.name);
    const fields = withoutSecrets(definition, written);
    const key = keyOf(definition, fields);
    if (key !== undefined) return uuidV5(namespace, key);
    const content = hash('sha256', canonical(fields));
    const before = this.#equal.get(content) ?? 0;
    this.#equal.set(content, before + 1);
    return uuidV5(namespace, before === 0 ? content : `${content}:${before}`);
  }

  #namespaceOf(collection: string): Buffer {
    let namespace = this.#namespaces.get(collection);
    if (namespace === undefined) {
      namespace = bytesOf(uuidV5(bytesOf(rootNamespace), collection));
      this.#namespaces.set(collection, namespace);
    }
    return namespace;
  }
}

/** An id is logged and sent upstream: made from a secret, it would let a weak one be guessed, as Kong's ids do. */
function withoutSecrets(
  { seal }: CollectionDefinition,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (seal === undefined) return fields;
  const sealed = seal({ ...fields, id: '' });
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in sealed));
}

/** Both are Kong's constants. */
const rootNamespace = 'fd02801f-0957-4a15-a55a-c8d9606f30b5';
const defaultWorkspace = '0dc6f45b-8f8d-40d2-a504-473544ee190b';

/** From the first unique combination whose own fields are all there. */
function keyOf(
  { name, unique = [], foreignKeys = [] }: CollectionDefinition,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  const references = new Set(foreignKeys.map(({ field }) => field));
  const combination = unique.find((names) =>
    names.every((field) => references.has(field) || fields[field] !== undefined),
  );
  if (combination === undefined) return undefined;
  const parts = combination.map((field) => partOf(fields[field]));
  if (name === 'plugins') {
    const [plugin, route, service, consumer, group] = parts;
    return [name, defaultWorkspace, plugin, route, service, consumer, ...(group === '' ? [] : [group])].join(':');
  }
  // A second way of being named must not meet the first: a username and another's custom_id.
  return combination === unique[0] ? parts.join(':') : `${combination.join(':')}=${parts.join(':')}`;
}

/** A field's value as text: of a reference, the id; of nothing, nothing. */
export function partOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? String((value as { id?: unknown }).id ?? '') : String(value);
}

/** RFC 9562 §5.5. */
function uuidV5(namespace: Buffer, name: string): string {
  const bytes = Buffer.from(hash('sha1', Buffer.concat([namespace, Buffer.from(name)]), 'hex'), 'hex');
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
