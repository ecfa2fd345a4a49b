import type { JsonSchema } from './schema.ts';
import type { Members, Path } from './value.ts';

/** `#/targets/0/model` → `['targets', 0, 'model']`. */
export const pathOfPointer = (pointer: string): Path =>
  partsOf(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** What a schema says at a place of itself; `$ref` is followed. */
export function schemaAtPointer(root: JsonSchema, pointer: string): JsonSchema {
  let at: unknown = root;
  for (const part of partsOf(pointer)) {
    if (typeof at !== 'object' || at === null) return {};
    const next: unknown =
      part === '$ref' ? schemaAtPointer(root, String((at as Members)['$ref'])) : (at as Members)[part];
    at = next;
  }
  return typeof at === 'object' && at !== null ? at : {};
}

const partsOf = (pointer: string): readonly string[] =>
  pointer
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
