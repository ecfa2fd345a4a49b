import type { ReasoningPart, ToolCallPart } from '../../neutral/parts.ts';

/** What a thought proves its origin with, to the provider it is from. */
export type Proof = Pick<ReasoningPart, 'signature' | 'encrypted' | 'signedBy' | 'id'>;

/**
 * A proof of another dialect's provider, on its way through a caller that keeps only its own dialect's: one text that tells where it
 * is from when it comes back. Undefined when there is none to carry.
 */
export function carriedProof({ signature, encrypted, signedBy = '', id = '' }: Proof): string | undefined {
  const value = encrypted ?? signature;
  if (value === undefined || value === '') return undefined;
  return [mark, encrypted === undefined ? 'signature' : 'encrypted', signedBy, id, value].join('.');
}

/** What `carriedProof` gave, taken apart; undefined for any other text. */
export function readCarriedProof(text: string): Proof | undefined {
  if (!text.startsWith(`${mark}.`)) return undefined;
  const [, kind, signedBy, id, ...value] = text.split('.');
  if ((kind !== 'signature' && kind !== 'encrypted') || !signedBy) return undefined;
  return { [kind]: value.join('.'), signedBy, id: id === '' ? undefined : id };
}

/**
 * A tool call's id that holds what its provider wants back with the call, for dialects that keep nothing else with one.
 * Only letters, digits, `_` and `-`, as all dialects allow in ids.
 */
export function idWithSignature(id: string, signature: string, signedBy: string): string {
  return `${id}${idMark}${Buffer.from(`${signedBy}.${signature}`).toString('base64url')}`;
}

/** The id as a caller is to see it: most clients keep nothing else of a call, and its provider may want a signature back. */
export function signedCallId({ id, signature, signedBy }: Pick<ToolCallPart, 'id' | 'signature' | 'signedBy'>): string {
  return signature === undefined || signedBy === undefined ? id : idWithSignature(id, signature, signedBy);
}

/** The id as it was, with what it held. The same for the call and for its result. */
export function readIdWithSignature(id: string): { id: string; signature?: string; signedBy?: string } {
  const at = id.lastIndexOf(idMark);
  if (at < 0) return { id };
  const held = Buffer.from(id.slice(at + idMark.length), 'base64url').toString();
  const dot = held.indexOf('.');
  return dot < 0 ? { id } : { id: id.slice(0, at), signature: held.slice(dot + 1), signedBy: held.slice(0, dot) };
}

const mark = 'sallyport';
const idMark = '__signed_';
