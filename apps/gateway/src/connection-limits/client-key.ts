import { parseAddress } from '@sallyport/contracts';

/** What connections of one client have in common: the address, or the network of one home or host where it is IPv6. */
export function clientKey(ip: string): string {
  const zoneAt = ip.indexOf('%');
  const address = parseAddress(zoneAt < 0 ? ip : ip.slice(0, zoneAt));
  // Whoever has one IPv6 address has its /64 to choose others from.
  return address?.family === 6 ? `${(address.value >> 64n).toString(16)}/64` : ip;
}
