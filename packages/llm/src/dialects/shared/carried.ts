/**
 * Signatures that another dialect's provider made, on their way through a caller that keeps only its own dialect's: they are
 * wrapped so that their origin comes back with them. A provider's own signatures stay as they are.
 */
export function carriedSignature(signature: string, signedBy: string, own: readonly string[]): string {
  return own.includes(signedBy) ? signature : `${mark}${signedBy}.${signature}`;
}

/** What `carriedSignature` gave, taken apart; whatever else comes is of dialect `own`. */
export function readCarriedSignature(text: string, own: string): { signature: string; signedBy: string } {
  if (!text.startsWith(mark)) return { signature: text, signedBy: own };
  const dot = text.indexOf('.', mark.length);
  if (dot < 0) return { signature: text, signedBy: own };
  return { signature: text.slice(dot + 1), signedBy: text.slice(mark.length, dot) };
}

/**
 * A tool call's id that holds what its provider wants back with the call, for dialects that keep nothing else with one.
 * Only letters, digits, `_` and `-`, as all dialects allow in ids.
 */
export function idWithSignature(id: string, signature: string, signedBy: string): string {
  return `${id}${idMark}${Buffer.from(`${signedBy}.${signature}`).toString('base64url')}`;
}

/** The id as it was, with what it held. The same for the call and for its result. */
export function readIdWithSignature(id: string): { id: string; signature?: string; signedBy?: string } {
  const at = id.lastIndexOf(idMark);
  if (at < 0) return { id };
  const held = Buffer.from(id.slice(at + idMark.length), 'base64url').toString();
  const dot = held.indexOf('.');
  return dot < 0 ? { id } : { id: id.slice(0, at), signature: held.slice(dot + 1), signedBy: held.slice(0, dot) };
}

const mark = 'sallyport.';
const idMark = '__signed_';
