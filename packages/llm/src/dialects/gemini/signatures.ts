import type { ReasoningPart, ToolCallPart } from '../../neutral/parts.ts';
import { asObject, asText, parseLoosely } from '../shared/json.ts';

/** What a thought or a call needs to be shown to its provider again. */
export type Proof = Pick<ReasoningPart, 'signature' | 'encrypted' | 'signedBy' | 'id'>;

/**
 * `thoughtSignature` as a caller is to see it. Callers keep it whatever it is, but some check that it is base64: what other
 * providers want back travels inside it.
 */
export function writeSignature({ signature, encrypted, signedBy, id }: Proof): string | undefined {
  if (signature === undefined && encrypted === undefined) return undefined;
  if (signedBy === gemini && signature !== undefined) return signature;
  return Buffer.from(`${mark}${JSON.stringify({ signature, encrypted, signedBy, id })}`).toString('base64');
}

export function readSignature(text: string | undefined): Proof {
  if (text === undefined || text === '') return {};
  if (!text.startsWith(markBase64)) return { signature: text, signedBy: gemini };
  const carried = asObject(parseLoosely(Buffer.from(text, 'base64').toString().slice(mark.length)));
  return {
    signature: asText(carried?.['signature']),
    encrypted: asText(carried?.['encrypted']),
    signedBy: asText(carried?.['signedBy']),
    id: asText(carried?.['id']),
  };
}

/** The signature, where it is Gemini's own: its servers refuse others. */
export function ownSignature({
  signature,
  signedBy,
}: Pick<ToolCallPart, 'signature' | 'signedBy'>): string | undefined {
  return signedBy === gemini ? signature : undefined;
}

const gemini = 'gemini';
/** As many bytes as base64 writes without filling: what follows does not change how it begins. */
const mark = 'sallyport:carried:';
const markBase64 = Buffer.from(mark).toString('base64');
