import { gunzipSync, gzipSync } from 'node:zlib';
import type { Exchange, Reply } from '@sallyport/pipeline';
import { documentBytesMax } from '../json/document.ts';
import { saysJson } from '../json/media-type.ts';
import type { JsonEdits } from './json.ts';

/** How a body comes: as JSON, as JSON within gzip, or as something that is left alone. */
export type BodyForm = 'json' | 'gzip' | 'other';

/** A part of a body, none at all, or one compressed otherwise is left alone. */
export function bodyForm({ status, headers }: Reply, readsGzip: boolean): BodyForm {
  if (status === 204 || status === 206 || status === 304) return 'other';
  const type = headers.get('content-type');
  if (type === undefined || !saysJson(type)) return 'other';
  const encoding = headers.get('content-encoding')?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return 'json';
  return readsGzip && (encoding === 'gzip' || encoding === 'x-gzip') ? 'gzip' : 'other';
}

/** The body afterwards, undefined when it stays as it is, and why there is none that may be passed on. */
export function editBody(
  body: Buffer,
  form: 'json' | 'gzip',
  edits: JsonEdits,
  status: number,
): Buffer | 'unreadable' | 'too large' | undefined {
  const plain = form === 'gzip' ? unpack(body) : body;
  if (plain === undefined) return 'unreadable';
  const edited = edits.edit(plain, status);
  return form === 'gzip' && Buffer.isBuffer(edited) ? gzipSync(edited, packing) : edited;
}

/** Everything else waits meanwhile. */
const packing = { level: 1 };

/** Undefined when it is broken, or more than anyone may look at. */
function unpack(body: Buffer): Buffer | undefined {
  if (body.length === 0) return body;
  try {
    return gunzipSync(body, { maxOutputLength: documentBytesMax });
  } catch {
    return undefined;
  }
}

/**
 * Asks the upstream for a whole answer that can be read. Otherwise a client could get around a rule by accepting an encoding
 * that the rule does not see through, or by asking for a part.
 */
export function askForReadable(x: Exchange, readsGzip: boolean): void {
  x.requestHeaders.remove('range');
  x.requestHeaders.remove('if-range');
  const accepted = x.requestHeaders.get('accept-encoding');
  if (accepted === undefined) return;
  const encoding =
    readsGzip && /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted) ? 'gzip' : 'identity';
  x.requestHeaders.set('accept-encoding', encoding, 'Accept-Encoding');
}
