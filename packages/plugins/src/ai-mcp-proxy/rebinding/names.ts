import { parseAddress } from '@sallyport/contracts';

/** A name or an address (IPv6 with or without brackets) that leads to the same machine, whoever resolves it. */
export function isLoopback(name: string): boolean {
  if (name === '127.0.0.1' || name === 'localhost' || name.endsWith('.localhost')) return true;
  // Most are far from it, which shows at a glance.
  if (!name.startsWith('127.') && !name.includes(':')) return false;
  const address = parseAddress(bare(name));
  if (address === undefined) return false;
  return address.family === 4 ? address.value >> 24n === 127n : address.value === 1n;
}

export function isAddress(name: string): boolean {
  return parseAddress(bare(name)) !== undefined;
}

/** Lower-case, without the port that its scheme has anyway, and without a slash at the end. */
export function normaliseOrigin(origin: string): string {
  return origin
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/^(http:\/\/.+):80$|^(https:\/\/.+):443$/, '$1$2');
}

function bare(name: string): string {
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}
