import type { X509Certificate } from 'node:crypto';

export interface Authority {
  readonly id: string;
  readonly certificate: X509Certificate;
}

/** A certificate, and those that came with it. */
export interface Presented {
  readonly certificate: X509Certificate;
  readonly issuers: readonly X509Certificate[];
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

/** Whether these authorities vouch for a certificate, by the signatures on its way up. What it may be used for is for others to check. */
export function findTrust(
  { certificate, issuers }: Presented,
  authorities: readonly Authority[],
  allowPartialChain: boolean,
): Trusted | undefined {
  const known = [...authorities, ...issuers.map((issuer) => ({ id: undefined, certificate: issuer }))];
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
