import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret; its prefix tells people, and scanners of leaked secrets, what it is for. */
export function createToken(role: 'operator' | 'node'): string {
  return `sp${role === 'operator' ? 'o' : 'n'}_${randomBytes(32).toString('base64url')}`;
}

/** Tokens are random, so one round is enough. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function isTokenOf(hash: string, token: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashOfToken(token), 'hex'));
}
