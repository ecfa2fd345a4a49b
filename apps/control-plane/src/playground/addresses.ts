import { isIP } from 'node:net';
import type { ControlPlane } from '@sallyport/store';
import { connectedNodes } from '../cluster/connected-nodes.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { refused } from './headers.ts';

/** Where gateways of a control plane are reached, as its administrators say. */
export interface Address {
  readonly url: string;
  /** Why nothing is sent there, as far as that can be told without looking a name up. */
  readonly reason: string | undefined;
}

/** Says what speaks against connecting to an address, which a name stands for. */
export type Refuse = (host: string, address: string, isTls: boolean) => string | undefined;

/**
 * What is declared is not yet allowed: whoever may declare could else have the control plane ask whatever is near it. Allowed is where the rules
 * for typed-in addresses allow it, and from where a gateway of this control plane is connected now.
 */
export async function refuserFor(
  services: Pick<Services, 'store' | 'rules' | 'nowMs'>,
  controlPlane: ControlPlane,
): Promise<Refuse> {
  const { rules } = services;
  const connected = await connectedNodes(services, controlPlane);
  const own = new Set(connected.flatMap(({ nodes }) => nodes).map(({ clientIp }) => plainAddress(clientIp)));
  return (host, address, isTls) =>
    own.has(plainAddress(address)) ? undefined : rules.refusal(host, address, { isTls });
}

export function addressesOf({ proxyUrls }: Pick<ControlPlane, 'proxyUrls'>, refuse: Refuse): Address[] {
  return proxyUrls.map(({ protocol, host, port }) => {
    const url = `${protocol}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    if (protocol !== 'http' && protocol !== 'https')
      return { url, reason: `It is reached by ${protocol}, not by http.` };
    return { url, reason: isIP(host) === 0 ? undefined : refuse(host, host, protocol === 'https') };
  });
}

/** Throws a `Problem` where there is none, or not that one. */
export function chosenAddress(addresses: readonly Address[], wanted: string | undefined): URL {
  if (addresses.length === 0)
    throw new Problem(409, 'It is not known where gateways are reached: set `proxy_urls` of the control plane.');
  const found =
    wanted === undefined
      ? (addresses.find(({ reason }) => reason === undefined) ?? addresses[0]!)
      : addresses.find(({ url }) => url === wanted.replace(/\/$/, ''));
  if (found === undefined) throw refused('address', 'is none of the `proxy_urls` of the control plane');
  if (found.reason !== undefined) throw new Problem(409, `Nothing is sent to ${found.url}: ${found.reason}`);
  return new URL(found.url);
}

/** IPv4 within IPv6 is IPv4. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
