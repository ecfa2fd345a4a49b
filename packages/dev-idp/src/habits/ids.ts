import { createHash } from 'node:crypto';

/** The same identifiers at every start, in the forms that providers give them. */
export function guidOf(name: string): string {
  const hex = hexOf(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function digitsOf(name: string, length: number): string {
  return BigInt(`0x${hexOf(name)}`)
    .toString()
    .slice(0, length);
}

export function hexOf(name: string): string {
  return createHash('sha256').update(`sallyport ${name}`).digest('hex');
}
