import { checkServerIdentity, type DetailedPeerCertificate, type PeerCertificate } from 'node:tls';

/** What a server's certificate may and must be, beyond a chain that verifies. */
export interface CertificateRules {
  /** Names and URIs of which the certificate may carry one instead of the name connected to. */
  subjectAltNames?: { dnsNames?: readonly string[]; uris?: readonly string[] } | undefined;
  /** Certificates allowed between the server's and a trusted authority's. */
  depthMax?: number | undefined;
}

type Check = (name: string, certificate: PeerCertificate) => Error | undefined;

/** The check for these rules; undefined where Node's own will do. */
export function identityCheck({ subjectAltNames, depthMax }: CertificateRules): Check | undefined {
  if (subjectAltNames === undefined && depthMax === undefined) return undefined;
  return (name, certificate) => {
    const stranger = checkServerIdentity(name, certificate);
    if (stranger !== undefined && !isNamed(certificate, subjectAltNames ?? {})) return stranger;
    const depth = intermediates(certificate as DetailedPeerCertificate);
    if (depthMax === undefined || depth <= depthMax) return undefined;
    return new Error(
      `the certificate chain is too long: ${depth} certificates below the authority, allowed are ${depthMax}`,
    );
  };
}

function isNamed(
  certificate: PeerCertificate,
  { dnsNames = [], uris = [] }: NonNullable<CertificateRules['subjectAltNames']>,
): boolean {
  if (dnsNames.some((name) => checkServerIdentity(name, certificate) === undefined)) return true;
  const carried = (certificate.subjectaltname ?? '').split(', ');
  return uris.some((uri) => carried.includes(`URI:${uri}`));
}

/** How many certificates stand between the server's and the authority, which signed itself. */
function intermediates(certificate: DetailedPeerCertificate): number {
  let count = -1;
  let current = certificate;
  for (; current.issuerCertificate !== undefined && current.issuerCertificate !== current; count++)
    current = current.issuerCertificate;
  return Math.max(0, count);
}
