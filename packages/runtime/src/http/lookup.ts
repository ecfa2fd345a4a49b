import { isIP, type LookupFunction } from 'node:net';

/** Addresses of a name. Rejects when there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** How many of a name's addresses are tried for one connection. */
const addressesMax = 8;

/**
 * What a socket asks before it connects: it goes to one of these very addresses, whatever the name stands for a moment later.
 * `refuse` says what speaks against an address; one such address speaks against the name.
 */
export function lookupThrough(resolve: Resolve, refuse: (address: string) => string | undefined): LookupFunction {
  return (name, { all = false }, callback) => {
    resolve(name).then(
      (resolved) => {
        const refusal = resolved.map(refuse).find((one) => one !== undefined);
        const [first] = resolved;
        if (refusal !== undefined) callback(new OutboundRefusal(refusal), '');
        else if (first === undefined) callback(notFound(name), '');
        else if (all) callback(null, resolved.slice(0, addressesMax).map(withFamily));
        else callback(null, first, isIP(first));
      },
      (error: Error) => callback(error, ''),
    );
  };
}

/** An address that requests may not go to. */
export class OutboundRefusal extends Error {
  override readonly name = 'OutboundRefusal';
}

function withFamily(address: string): { address: string; family: number } {
  return { address, family: isIP(address) };
}

function notFound(name: string): Error {
  return Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' });
}
