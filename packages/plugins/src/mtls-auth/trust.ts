import { X509Certificate } from 'node:crypto';
import type { ClientCertificate } from '@sallyport/pipeline';

export interface Authority {
  readonly id: string;
  readonly certificate: X509Certificate;
}

/** What is known of a certificate that some of the authorities vouch for. */
export interface Trusted {
  readonly certificate: X509Certificate;
  /** The authorities on its way up, nearest first. */
  readonly authorityIds: readonly string[];
  /** Until when all of that holds. Unix milliseconds. */
  readonly untilMs: number;
}

// As deep as OpenSSL goes in practice, and an end for certificates that sign each other.
const depthMax = 10;

/**
 * Whether these authorities vouch for a certificate. The handshake has checked it, its purpose and its time included, against those
 * of all routes together; which of them it was follows from the signatures.
 */
export function findTrust(
  presented: ClientCertificate,
  authorities: readonly Authority[],
  allowPartialChain: boolean,
): Trusted | undefined {
  if (!presented.isVerified) return undefined;
  const certificate = new X509Certificate(presented.pem);
  const issuers = presented.issuers.map((pem) => ({ id: undefined, certificate: new X509Certificate(pem) }));
  const known = [...authorities, ...issuers];
  const authorityIds: string[] = [];
  let untilMs = endOf(certificate);
  for (let at = certificate, depth = 0; depth < depthMax; depth++) {
    const issuer = known.find((each) => hasSigned(each.certificate, at));
    if (issuer === undefined) return undefined;
    untilMs = Math.min(untilMs, endOf(issuer.certificate));
    if (issuer.id !== undefined) {
      authorityIds.push(issuer.id);
      if (allowPartialChain || hasSigned(issuer.certificate, issuer.certificate))
        return { certificate, authorityIds, untilMs };
    }
    at = issuer.certificate;
  }
  return undefined;
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function endOf({ validToDate }: X509Certificate): number {
  return validToDate.getTime();
}
