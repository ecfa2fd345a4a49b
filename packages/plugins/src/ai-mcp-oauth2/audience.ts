import type { Claims } from '@sallyport/pipeline';

/** Is the token for this resource (RFC 8707 §2)? Names are compared as they stand: one that only resembles ours is another's. */
export function isFor(resource: string, { aud }: Claims): boolean {
  return Array.isArray(aud) ? aud.includes(resource) : aud === resource;
}
