import type { ToolCallPart } from '../../neutral/parts.ts';
import { idWithSignature } from './carried.ts';

/** The id as a caller is to see it: most clients keep nothing else of a call, and its provider may want a signature back. */
export function signedCallId({ id, signature, signedBy }: Pick<ToolCallPart, 'id' | 'signature' | 'signedBy'>): string {
  return signature === undefined || signedBy === undefined ? id : idWithSignature(id, signature, signedBy);
}
