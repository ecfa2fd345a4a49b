import type { Call, Exchange } from '@sallyport/pipeline';
import { compileAllowed } from '../json/allowed.ts';
import { JsonDocument } from '../json/document.ts';
import { type JsonPath, parseJsonPath } from '../json/path.ts';
import { jsonOf } from '../json/type.ts';
import type { Edit, Edits } from './edits.ts';
import { boundaryOf, editMultipart } from './multipart.ts';
import { editPairs, keepPairs } from './pairs.ts';
import type { RequestTransform } from './settings.ts';

/**
 * Prepares changes to a JSON body or a form, URL-encoded or in parts. Any other body (broken JSON, text) goes on untouched; an
 * empty one can only gain. The prepared function answers false for a body that says it is one of these and cannot be read, where
 * only what is allowed may pass.
 */
export function compileBodyEditor({
  allow,
  dots_in_keys = true,
}: RequestTransform): (x: Exchange, call: Call, edits: Edits) => boolean {
  const pathOf = compilePaths(dots_in_keys);
  const names = allow?.body ?? [];
  const allowed = names.length === 0 ? undefined : compileAllowed(names.map((name) => pathOf(name)!));

  return (x, call, edits) => {
    const kind = bodyKind(x);
    const text = (x.body ?? emptyBody).toString();
    if (kind === 'form') {
      const edited = editPairs(text, edits);
      const kept = allowed === undefined ? edited : keepPairs(edited, names);
      if (kept !== text) x.replaceBody(Buffer.from(kept));
    } else if (kind === 'parts') {
      const body = x.body ?? emptyBody;
      const boundary = boundaryOf(x.requestHeaders.get('content-type')!);
      const edited =
        boundary === undefined
          ? undefined
          : editMultipart(body, boundary, edits, allowed === undefined ? undefined : names);
      if (edited === false) return false;
      if (edited === undefined) return allowed === undefined;
      if (!edited.equals(body)) x.replaceBody(edited);
    } else if (kind === 'json') {
      // The gateway has parsed the body that came; one that a plugin has put in its place is anyone's.
      const isKnown = call.kind === 'json' && !x.bodyReplaced;
      const document = JsonDocument.parse(text === '' ? '{}' : text, { isKnown });
      if (document === undefined) return allowed === undefined;
      editJson(document, edits, pathOf);
      if (allowed !== undefined && (text !== '' || document.edited !== undefined)) document.keep(allowed);
      const { edited } = document;
      if (edited !== undefined) x.replaceBody(Buffer.from(edited));
    }
    return true;
  };
}

export function bodyKind(x: Exchange): 'json' | 'form' | 'parts' | 'other' {
  const type = x.requestHeaders.get('content-type')?.toLowerCase();
  if (type === undefined) return 'other';
  if (type.includes('application/x-www-form-urlencoded')) return 'form';
  if (type.includes('multipart/form-data')) return 'parts';
  return /application\/(?:[^\s;,]+\+)?json/.test(type) ? 'json' : 'other';
}

const emptyBody = Buffer.alloc(0);

/** Names come from the configuration and from vaults, and each is read once. */
function compilePaths(dotsInKeys: boolean): (name: string) => JsonPath | undefined {
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

/** A path that is none, or a value that is not of its type, leaves nothing to do: both can only come from outside. */
function editJson(
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
