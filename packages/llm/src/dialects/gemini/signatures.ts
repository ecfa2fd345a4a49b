import type { ReasoningPart, ToolCallPart } from '../../neutral/parts.ts';
import type { Json } from '../dialect.ts';
import type { Proof } from '../shared/carried.ts';
import { asObject, asObjects, asText, parseLoosely } from '../shared/json.ts';

/** What came in one `thoughtSignature`. */
export interface Carried extends Proof {
  /** What was thought before a call, by a provider that wants to see it again. */
  thoughts?: ReasoningPart[] | undefined;
}

/**
 * `thoughtSignature` as a caller is to see it. Callers keep it whatever it is, but some check that it is base64: what other providers
 * want back travels inside it. With a call go the thoughts before it, since Gemini CLI and others forget parts that are thoughts.
 */
export function writeSignature(proof: Proof, thoughts: readonly ReasoningPart[] = []): string | undefined {
  const { signature, encrypted, signedBy, id } = proof;
  if (signature === undefined && encrypted === undefined && thoughts.length === 0) return undefined;
  if (signedBy === gemini && signature !== undefined) return signature;
  const carried: Json = { signature, encrypted, signedBy, id };
  if (thoughts.length > 0) carried['thoughts'] = thoughts;
  return Buffer.from(`${mark}${JSON.stringify(carried)}`).toString('base64');
}

export function readSignature(text: string | undefined): Carried {
  if (text === undefined || text === '') return {};
  if (!text.startsWith(markBase64)) return { signature: text, signedBy: gemini };
  const carried = asObject(parseLoosely(Buffer.from(text, 'base64').toString().slice(mark.length))) ?? {};
  const thoughts = asObjects(carried['thoughts']).map((thought): ReasoningPart => {
    return { type: 'reasoning', text: asText(thought['text']) ?? '', ...proofOf(thought) };
  });
  return thoughts.length === 0 ? proofOf(carried) : { ...proofOf(carried), thoughts };
}

/** The signature, where it is Gemini's own: its servers refuse others. */
export function ownSignature({
  signature,
  signedBy,
}: Pick<ToolCallPart, 'signature' | 'signedBy'>): string | undefined {
  return signedBy === gemini ? signature : undefined;
}

/** Whether another provider than Gemini wants to see the thought again. */
export function isForeign({ signature, encrypted, signedBy }: Proof): boolean {
  return (signature !== undefined || encrypted !== undefined) && signedBy !== gemini;
}

function proofOf(carried: Json): Proof {
  return {
    signature: asText(carried['signature']),
    encrypted: asText(carried['encrypted']),
    signedBy: asText(carried['signedBy']),
    id: asText(carried['id']),
  };
}

const gemini = 'gemini';
/** As many bytes as base64 writes without filling: what follows does not change how it begins. */
const mark = 'sallyport:carried:';
const markBase64 = Buffer.from(mark).toString('base64');
