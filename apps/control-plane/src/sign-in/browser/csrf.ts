import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a form, or a script, of ours shows beside the cookie with the secret: pages of others can send the cookie, and cannot read this. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url');
}

export function isCsrfTokenOf(secret: string, token: unknown): boolean {
  if (typeof token !== 'string') return false;
  const expected = Buffer.from(csrfTokenOf(secret));
  const shown = Buffer.from(token);
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
