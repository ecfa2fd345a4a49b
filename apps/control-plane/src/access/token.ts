import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const prefixes = { operator: 'spo', node: 'spn', user: 'kpat', 'system-account': 'spat' } as const;

/** A new secret; its prefix tells people, and scanners of leaked secrets, what it is for. */
export function createToken(of: keyof typeof prefixes): string {
  return `${prefixes[of]}_${randomBytes(32).toString('base64url')}`;
}

/** Tokens are random, so one round is enough. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function isTokenOf(hash: string, token: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashOfToken(token), 'hex'));
}
