import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '@sallyport/pipeline';

/** What the caller presented; undefined where it presented nothing. */
export function readClientCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    serial: certificate.serialNumber,
    sha256: hex(certificate.fingerprint256),
    sha1: hex(certificate.fingerprint),
    pem: certificate.toString(),
    issuers: issuersOf(certificate),
    isVerified: socket.authorized,
  };
}

const issuersMax = 10;

function issuersOf(certificate: X509Certificate): string[] {
  const issuers: string[] = [];
  for (let at = certificate.issuerCertificate; at !== undefined && issuers.length < issuersMax; ) {
    issuers.push(at.toString());
    at = at.issuerCertificate;
  }
  return issuers;
}

/** nginx's `$ssl_client_verify`. */
export function verifyText(socket: TLSSocket, certificate: ClientCertificate | undefined): string {
  if (certificate === undefined) return 'NONE';
  // The types call it an error; it is the name of one: SELF_SIGNED_CERT_IN_CHAIN.
  return certificate.isVerified ? 'SUCCESS' : `FAILED:${String(socket.authorizationError)}`;
}

/** Node lists the parts in the certificate's order, each escaped, a line each; RFC 4514 begins with the last. */
function distinguishedName(lines: X509Certificate['subject'] | undefined): string {
  return (lines ?? '').split('\n').reverse().join(',');
}

function hex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
