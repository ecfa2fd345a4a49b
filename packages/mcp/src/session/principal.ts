import { createHash } from 'node:crypto';
import type { Exchange } from '@sallyport/pipeline';

/**
 * A digest of who calls, equal at every worker and node: what sessions and request state are bound to. The consumer counts, whatever
 * credential it shows, and of a token the issuer, the person and the program that acts for it; without either, the credential; callers
 * nobody knows are one.
 */
export function principalOf(x: Exchange): string {
  const { consumer, credential } = x;
  // Of a token that was seen before, the claims are the same object.
  const key = x.claims ?? consumer ?? credential;
  if (key === undefined) return 'anonymous';
  const known = digests.get(key);
  if (known !== undefined && known.consumerId === consumer?.id && known.credentialId === credential?.id)
    return known.digest;
  const identity = identityOf(x);
  const digest =
    identity === undefined
      ? 'anonymous'
      : createHash('sha256').update(identity).digest('base64url').slice(0, digestCharacters);
  digests.set(key, { consumerId: consumer?.id, credentialId: credential?.id, digest });
  return digest;
}

const digests = new WeakMap<
  object,
  { readonly consumerId: string | undefined; readonly credentialId: string | undefined; readonly digest: string }
>();

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
