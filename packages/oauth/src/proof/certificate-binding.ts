import type { Claims } from '@sallyport/pipeline';
import { claimAt } from '../claims/claim-path.ts';

/** The certificate that a token is bound to (RFC 8705 §3.1), as the SHA-256 of it in base64url. Undefined when it is bound to none. */
export function boundCertificate(claims: Claims): string | undefined {
  const thumbprint = claimAt(claims, ['cnf', 'x5t#S256']);
  return thumbprint === undefined ? undefined : String(thumbprint);
}

/** Whether that is the certificate with this SHA-256, in hexadecimal. */
export function isBoundTo(thumbprint: string, sha256: string): boolean {
  return thumbprint === Buffer.from(sha256, 'hex').toString('base64url');
}
