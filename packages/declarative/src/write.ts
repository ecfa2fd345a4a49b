import type { ConfigDocument, EntityRef } from '@sallyport/contracts';
import { stringify } from 'yaml';
import { isRecord } from './gather.ts';

/** A document as a flat declarative file; read again, it gives an equal document. Sealed credentials cannot be written. */
export function writeDeclarative(document: ConfigDocument): string {
  const collections = Object.entries(document.collections).map(([name, entities]) => [
    name,
    entities.map((entity) => Object.fromEntries(Object.entries(entity).map(([field, value]) => [field, flat(value)]))),
  ]);
  return stringify({ _format_version: '3.0', ...Object.fromEntries(collections) }, { aliasDuplicateObjects: false });
}

function flat(value: unknown): unknown {
  return isRef(value) ? value.id : value;
}

function isRef(value: unknown): value is EntityRef {
  return isRecord(value) && Object.keys(value).length === 1 && typeof value['id'] === 'string';
}
