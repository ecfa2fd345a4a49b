import { createHash } from 'node:crypto';
import { readElements, readJson, readMembers } from '@sallyport/json';

/** What a request asks for, whatever its id, its `_meta` and what it answers: rounds of one request have the same. */
export function requestDigest(method: string, params: Buffer): string {
  const hash = createHash('sha256').update(method);
  for (const part of sortedMembers(params)) {
    if (!ofRounds.has(part.key)) hash.update(`\0${JSON.stringify(part.key)}:${canonical(part.value)}`);
  }
  return hash.digest('base64url').slice(0, 22);
}

const ofRounds = new Set(['_meta', 'inputResponses', 'requestState']);

/** Equal for equal values, whatever space and order; numbers as they are written, of any size. */
function canonical(json: Buffer): string {
  if (json[0] === 0x7b)
    return `{${sortedMembers(json)
      .map(({ key, value }) => `${JSON.stringify(key)}:${canonical(value)}`)
      .join()}}`;
  if (json[0] === 0x5b) return `[${(readElements(json) ?? []).map(canonical).join()}]`;
  return json[0] === 0x22 ? JSON.stringify(readJson(json.toString())) : json.toString();
}

function sortedMembers(json: Buffer): { key: string; value: Buffer }[] {
  return (readMembers(json) ?? [])
    .map(({ key, valueStart, end }) => ({ key, value: json.subarray(valueStart, end) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
