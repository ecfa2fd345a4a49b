/** Pictures and sound stand in a body as base64; a model reads far less of them than their length tells. */
const encodedBytes = 6_400;

/** Bodies below this hold no picture worth looking for. */
const smallBytes = 16 * 1024;

/** How many bytes of a body are for reading, roughly: what is encoded in it counts as a picture does. */
export function textBytes(body: unknown, bodyBytes: number): number {
  return bodyBytes < smallBytes ? bodyBytes : Math.max(0, bodyBytes - surplusIn(body));
}

function surplusIn(value: unknown): number {
  if (typeof value === 'string') return isEncoded(value) ? value.length - encodedBytes : 0;
  if (typeof value !== 'object' || value === null) return 0;
  let surplus = 0;
  for (const one of Object.values(value)) surplus += surplusIn(one);
  return surplus;
}

function isEncoded(text: string): boolean {
  if (text.length <= encodedBytes) return false;
  return text.startsWith('data:') || base64.test(text.slice(0, 512));
}

const base64 = /^[A-Za-z0-9+/=_-]*$/;
