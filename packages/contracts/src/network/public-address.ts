import { parseAddress } from './network.ts';
import { NetworkSet } from './network-set.ts';

/**
 * Whether an address is one of the public internet: what IANA's registries of special-purpose addresses call globally
 * reachable, but for those that carry another address inside them or are a cloud's own.
 */
export function isPublicAddress(ip: string): boolean {
  if (ip.includes(':')) return globalUnicast.has(ip) && !special.has(ip);
  return parseAddress(ip) !== undefined && !special.has(ip);
}

/** All other IPv6 addresses are loopback, link-local, unique local, multicast, translated (NAT64) or IPv4 in disguise. */
const globalUnicast = new NetworkSet(['2000::/3']);

const special = new NetworkSet([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's host answers its virtual machines here.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Teredo, ORCHID and others of the IETF's own.
  '2001::/23',
  '2001:db8::/32',
  // 6to4.
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
]);
