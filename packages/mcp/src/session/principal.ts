import { createHash } from 'node:crypto';
import type { Exchange } from '@sallyport/pipeline';

/**
 * A digest of who calls, equal at every worker and node: what sessions, cursors and request state are bound to. The consumer counts, whatever
 * credential it shows, and of a token the issuer, the person and the program that acts for it; without either, the credential; callers
 * nobody knows are one.
 */
export function principalOf(x: Exchange): string {
  const identity = identityOf(x);
  if (identity === undefined) return 'anonymous';
  return createHash('sha256').update(identity).digest('base64url').slice(0, digestCharacters);
}

/** 132 bits. */
const digestCharacters = 22;

function identityOf({ consumer, claims, credential }: Exchange): string | undefined {
  const subject = claims?.['sub'];
  const client = claims?.['client_id'] ?? claims?.['azp'];
  if (subject !== undefined || client !== undefined)
    return JSON.stringify(['token', consumer?.id, claims?.['iss'], subject, client]);
  if (consumer !== undefined) return JSON.stringify(['consumer', consumer.id]);
  return credential === undefined ? undefined : JSON.stringify(['credential', credential.id]);
}
