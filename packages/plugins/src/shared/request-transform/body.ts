import { type Call, type Exchange, type Refusal, refuse } from '@sallyport/pipeline';
import { compileAllowed } from '../json/allowed.ts';
import { JsonDocument } from '../json/document.ts';
import { saysJson } from '../json/media-type.ts';
import type { Edits } from './edits.ts';
import { compilePaths, editJson } from './json.ts';
import { boundaryOf, editMultipart } from './multipart.ts';
import { editPairs, holdsTooMany, keepPairs } from './pairs.ts';
import type { RequestTransform } from './settings.ts';

const unreadable = refuse(400, 'body_unreadable', 'Bad request');
export const tooLarge = refuse(413, 'body_not_edited', 'Request body holds more than may be changed');

/**
 * Prepares changes to a JSON body or a form, URL-encoded or in parts. Any other body (broken JSON, text) goes on untouched; an
 * empty one can only gain. One that says it is one of these and cannot be read is refused where only what is allowed may pass, and
 * one that would take too long always: what stays undone might have been the removal of a secret.
 */
export function compileBodyEditor({
  allow,
  dots_in_keys = true,
}: Pick<RequestTransform, 'allow' | 'dots_in_keys'>): (x: Exchange, call: Call, edits: Edits) => Refusal | undefined {
  const pathOf = compilePaths(dots_in_keys);
  const names = allow?.body ?? [];
  const allowed = names.length === 0 ? undefined : compileAllowed(names.map((name) => pathOf(name)!));

  const unread = allowed === undefined ? undefined : unreadable;

  function editForm(x: Exchange, body: Buffer, edits: Edits): Refusal | undefined {
    const text = body.toString();
    if (holdsTooMany(text)) return tooLarge;
    const edited = editPairs(text, edits);
    const kept = allowed === undefined ? edited : keepPairs(edited, names);
    if (kept !== text) x.replaceBody(Buffer.from(kept));
    return undefined;
  }

  function editParts(x: Exchange, body: Buffer, edits: Edits): Refusal | undefined {
    const boundary = boundaryOf(x.requestHeaders.get('content-type')!);
    if (boundary === undefined) return unread;
    const edited = editMultipart(body, boundary, edits, allowed === undefined ? undefined : names);
    if (edited === 'ambiguous') return unreadable;
    if (edited === 'too large') return tooLarge;
    if (edited === undefined) return unread;
    if (!edited.equals(body)) x.replaceBody(edited);
    return undefined;
  }

  function editJsonBody(x: Exchange, body: Buffer, edits: Edits, isKnown: boolean): Refusal | undefined {
    const isEmpty = body.length === 0;
    const document = JsonDocument.parse(isEmpty ? emptyObject : body, { isKnown: isKnown || isEmpty });
    if (document === undefined) return unread;
    if (document === 'too large') return tooLarge;
    editJson(document, edits, pathOf);
    if (allowed !== undefined && (!isEmpty || document.edited() !== undefined)) document.keep(allowed);
    const edited = document.edited();
    if (edited === 'too large') return tooLarge;
    if (edited !== undefined) x.replaceBody(edited);
    return undefined;
  }

  return (x, call, edits) => {
    const body = x.body ?? emptyBody;
    switch (bodyKind(x)) {
      case 'form':
        return editForm(x, body, edits);
      case 'parts':
        return editParts(x, body, edits);
      case 'json':
        return editJsonBody(x, body, edits, call.kind === 'json');
      case 'other':
        return undefined;
    }
  };
}

export function bodyKind(x: Exchange): 'json' | 'form' | 'parts' | 'other' {
  const type = x.requestHeaders.get('content-type')?.toLowerCase();
  if (type === undefined) return 'other';
  if (type.includes('application/x-www-form-urlencoded')) return 'form';
  if (type.includes('multipart/form-data')) return 'parts';
  return saysJson(type) ? 'json' : 'other';
}

const emptyBody = Buffer.alloc(0);
const emptyObject = Buffer.from('{}');
