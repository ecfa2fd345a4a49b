import type { Json, MemberEdits } from '../dialect.ts';
import { readCarriedProof, readIdWithSignature } from '../shared/carried.ts';
import { isObject } from '../shared/json.ts';

/** What other providers wanted back of earlier turns, and only they take: undefined where there is nothing of it. */
export function adapt({ input }: Json): MemberEdits | undefined {
  if (!Array.isArray(input) || !input.some(isForeign)) return undefined;
  return { input: input.map((item: unknown) => (isForeign(item) ? withoutForeign(item) : item)).filter(isObject) };
}

function isForeign(item: unknown): item is Json {
  if (!isObject(item)) return false;
  const { encrypted_content, call_id } = item;
  if (typeof encrypted_content === 'string') return readCarriedProof(encrypted_content) !== undefined;
  return typeof call_id === 'string' && readIdWithSignature(call_id).signature !== undefined;
}

/** A thought of another provider means nothing here; a call keeps its id without what it carried. */
function withoutForeign(item: Json): Json | undefined {
  const { call_id } = item;
  return typeof call_id === 'string' ? { ...item, call_id: readIdWithSignature(call_id).id } : undefined;
}
