/** One address that a name stands for. */
export interface Address {
  readonly ip: string;
  /** Of an SRV record; undefined leaves port and weight to the target. */
  readonly port: number | undefined;
  readonly weight: number | undefined;
  /** The name that the SRV record points to. */
  readonly name: string | undefined;
}

export type DnsAnswer =
  | { readonly ok: true; readonly addresses: readonly Address[]; readonly ttlSeconds: number }
  /** `not_found`: there is no such name, or it has no address; `failed`: nobody could say. */
  | { readonly ok: false; readonly kind: 'not_found' | 'failed'; readonly detail: string };

/** Which records are asked for first: those of a service, or addresses; or addresses alone. */
export type RecordOrder = 'srv-first' | 'address-first' | 'address-only';

export function plainAddress(ip: string): Address {
  return { ip, port: undefined, weight: undefined, name: undefined };
}
