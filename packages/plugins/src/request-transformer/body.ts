import type { Exchange } from '@sallyport/pipeline';
import { appendToJsonMember, readJsonMembers, renameJsonMember, writeJsonMembers } from '../shared/json-members.ts';
import type { Edits } from './edits.ts';
import { editPairs } from './pairs.ts';

/**
 * Changes a JSON object or a URL-encoded form. Any other body (a JSON list, broken JSON, multipart) goes on untouched;
 * an empty one can only gain.
 */
export function editBody(x: Exchange, edits: Edits): void {
  const kind = bodyKind(x);
  const body = x.body ?? emptyBody;
  if (kind === 'form') {
    const text = body.toString();
    const edited = editPairs(text, edits);
    if (edited !== text) x.replaceBody(Buffer.from(edited));
  } else if (kind === 'json') {
    const edited = editJson(body.length === 0 ? '{}' : body.toString(), edits);
    if (edited !== undefined) x.replaceBody(Buffer.from(edited));
  }
}

export function bodyKind(x: Exchange): 'json' | 'form' | 'other' {
  const type = x.requestHeaders.get('content-type')?.toLowerCase();
  if (type === undefined) return 'other';
  if (type.includes('application/x-www-form-urlencoded')) return 'form';
  return type.includes('application/json') ? 'json' : 'other';
}

const emptyBody = Buffer.alloc(0);

/** Undefined when nothing changes. */
function editJson(text: string, { remove, rename, replace, add, append }: Edits): string | undefined {
  const members = readJsonMembers(text);
  if (members === undefined) return undefined;
  let isChanged = false;
  for (const name of remove) isChanged = members.delete(name) || isChanged;
  for (const { name, value } of rename) isChanged = renameJsonMember(members, name, value) || isChanged;
  for (const { name, value } of replace) {
    if (!members.has(name)) continue;
    members.set(name, JSON.stringify(value));
    isChanged = true;
  }
  for (const { name, value } of add) {
    if (members.has(name)) continue;
    members.set(name, JSON.stringify(value));
    isChanged = true;
  }
  for (const { name, value } of append) {
    appendToJsonMember(members, name, JSON.stringify(value));
    isChanged = true;
  }
  return isChanged ? writeJsonMembers(members) : undefined;
}
