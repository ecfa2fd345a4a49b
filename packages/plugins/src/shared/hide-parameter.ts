import type { Exchange } from '@sallyport/pipeline';
import { findInQuery } from './find-parameter.ts';
import { JsonDocument } from './json/document.ts';
import { removeFromQuery, removeParameter } from './parameters.ts';

/** Takes a parameter out of the request wherever its name occurs, so that the upstream sees it nowhere. */
export function hideParameter(x: Exchange, name: string, inBody: boolean): void {
  if (x.requestHeaders.remove(name.toLowerCase())) x.markSecretHeader(name.toLowerCase());
  if (findInQuery(x, name) !== undefined) x.query = removeFromQuery(x.query, name);
  if (inBody) hideInBody(x, name);
}

function hideInBody(x: Exchange, name: string): void {
  const { call, body } = x;
  if (body === undefined) return;
  if (call?.kind === 'form') {
    if (!call.fields.has(name)) return;
    call.fields.delete(name);
    // Latin-1 keeps every byte as it is; names are ASCII, and so is what structures a form.
    const text = body.toString('latin1');
    x.replaceBody(Buffer.from(removeParameter(text, name), 'latin1'));
  } else if (call?.kind === 'json') {
    const document = JsonDocument.parse(body, { isKnown: true });
    if (!(document instanceof JsonDocument)) return;
    document.remove([{ name }]);
    const edited = document.edited();
    if (edited === undefined) return;
    if (edited === 'too large') throw new Error('one member of a body that was parsed is always little enough work');
    delete (call.value as Record<string, unknown>)[name];
    x.replaceBody(edited);
  }
}
