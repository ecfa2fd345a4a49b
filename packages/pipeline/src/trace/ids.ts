export const noSpanId = '0'.repeat(16);
export const noTraceId = '0'.repeat(32);

/** A trace's id of up to 32 hexadecimal characters at its full length, in lower case; undefined when it is none. */
export function traceIdOf(text: string): string | undefined {
  return idOf(text, traceIdPattern, 32, noTraceId);
}

/** A span's id of up to 16 hexadecimal characters, likewise. */
export function spanIdOf(text: string): string | undefined {
  return idOf(text, spanIdPattern, 16, noSpanId);
}

/** From a decimal number of 64 bits. */
export function hexOfDecimal(text: string): string | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === 0n || value > biggest ? undefined : value.toString(16).padStart(16, '0');
}

/** The last 64 bits of an id as a decimal number. */
export function decimalOfHex(id: string): string {
  return BigInt(`0x${id.slice(-16)}`).toString();
}

/** In as many characters as it came with: ids of 64 bits are kept with zeros in front. */
export function shortTraceId(traceId: string): string {
  return traceId.startsWith(noSpanId) ? traceId.slice(16) : traceId;
}

const biggest = 0xffff_ffff_ffff_ffffn;
const traceIdPattern = /^[0-9a-f]{1,32}$/i;
const spanIdPattern = /^[0-9a-f]{1,16}$/i;

function idOf(text: string, pattern: RegExp, length: number, none: string): string | undefined {
  if (!pattern.test(text)) return undefined;
  const id = text.toLowerCase().padStart(length, '0');
  return id === none ? undefined : id;
}
