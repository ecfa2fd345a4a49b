import { createHash } from 'node:crypto';

/** RFC 9562 §5.5: the same name in the same namespace always gives the same id. */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name).digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The namespace of Kong's declarative files. */
const root = 'fd02801f-0957-4a15-a55a-c8d9606f30b5';
const namespaces = new Map<string, string>();

/** The id of an entity that was given none: the same in every reading of the same file, as in Kong. */
export function deterministicId(collection: string, name: string): string {
  let namespace = namespaces.get(collection);
  if (namespace === undefined) {
    namespace = uuidV5(root, collection);
    namespaces.set(collection, namespace);
  }
  return uuidV5(namespace, name);
}
