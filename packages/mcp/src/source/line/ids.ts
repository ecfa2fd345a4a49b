import { randomBytes } from 'node:crypto';

/** An id for a request of our own, as JSON text: a number that no other worker uses in the same session. */
export function newIdText(): string {
  return String(randomBytes(6).readUIntBE(0, 6));
}

/** Names a session; hard to guess. */
export function newKey(): string {
  return randomBytes(16).toString('base64url');
}
