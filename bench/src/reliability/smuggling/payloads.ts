import { codingPayloads } from './codings.ts';
import { headPayloads } from './heads.ts';
import { hopPayloads } from './hops.ts';
import { lengthPayloads } from './lengths.ts';
import type { Payload } from './payload.ts';

/** Requests made from RFC 9112's grammar by breaking one rule of it at a time; each is there once. */
export function smugglingPayloads(): Payload[] {
  const all = [...lengthPayloads(), ...codingPayloads(), ...headPayloads(), ...hopPayloads()];
  return [...new Map(all.map((payload) => [payload.bytes, payload])).values()];
}
