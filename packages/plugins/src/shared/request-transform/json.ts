import type { JsonDocument } from '../json/document.ts';
import { type JsonPath, parseJsonPath } from '../json/path.ts';
import { jsonOf } from '../json/type.ts';
import type { Edit, Edits } from './edits.ts';

/** A path that is none, or a value that is not of its type, leaves nothing to do: both can only come from outside. */
export function editJson(
  document: JsonDocument,
  { remove, rename, replace, add, append }: Edits,
  pathOf: (name: string) => JsonPath | undefined,
): void {
  for (const name of remove) {
    const path = pathOf(name);
    if (path !== undefined) document.remove(path);
  }
  for (const { name, value } of rename) {
    const path = pathOf(name);
    if (path !== undefined) document.rename(path, value);
  }
  setAll(document, 'replace', replace, pathOf);
  setAll(document, 'add', add, pathOf);
  setAll(document, 'append', append, pathOf);
}

function setAll(
  document: JsonDocument,
  step: 'replace' | 'add' | 'append',
  edits: readonly Edit[],
  pathOf: (name: string) => JsonPath | undefined,
): void {
  for (const { name, value, type } of edits) {
    const path = pathOf(name);
    const json = jsonOf(value, type);
    if (path !== undefined && json !== undefined) document[step](path, json);
  }
}

/** Names come from the configuration and from vaults, and each is read once. */
export function compilePaths(dotsInKeys: boolean): (name: string) => JsonPath | undefined {
  const paths = new Map<string, JsonPath | undefined>();
  return (name) => {
    let path = paths.get(name);
    if (path === undefined) {
      path = parseJsonPath(name, { dotsInKeys });
      paths.set(name, path);
    }
    return path;
  };
}
