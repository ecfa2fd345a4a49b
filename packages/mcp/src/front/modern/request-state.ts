import { readJson } from '@sallyport/json';
import type { Ask } from '../../neutral.ts';
import type { FrontParts } from '../parts.ts';
import { requestDigest } from './request-digest.ts';

/**
 * What we hand a modern client to show with its next round. `server`: what the server gave; sealed, since servers that many principals share
 * a credential for would take anybody's. `call`: where the call waits. `again`: nothing waits, the request is made anew.
 */
export type RequestState =
  | { readonly of: 'server'; readonly state: string }
  | { readonly of: 'call'; readonly address: string; readonly key: string }
  | { readonly of: 'again' };

/** Good for a round of this very request by this principal. */
export function writeState(
  { seal }: FrontParts,
  principal: string,
  { method, params }: Ask,
  state: RequestState,
): string {
  return seal.seal('state', principal, JSON.stringify([requestDigest(method, params), state]), stateMs);
}

export function readState(
  { seal }: FrontParts,
  principal: string,
  { method, params }: Pick<Ask, 'method' | 'params'>,
  sealed: string,
): RequestState | undefined {
  const text = seal.open('state', principal, sealed);
  if (text === undefined) return undefined;
  const [digest, state] = readJson(text) as [string, RequestState];
  return digest === requestDigest(method, params) ? state : undefined;
}

/** How long a person may take to answer. */
export const stateMs = 600_000;
