import { boundCertificate, isBoundTo, sha256OfHeader } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import type { Failure, Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { bindingClaims } from './binding-claims.ts';

/** Tokens that are bound to a client certificate (RFC 8705). */
export function compileCertificateProof(
  config: OpenidConnectConfig,
): ((x: Exchange, grant: Grant) => Failure | undefined) | undefined {
  const { proof_of_possession_mtls: mode } = config;
  if (mode === 'off') return undefined;
  const certificateOf = compileCertificateSource(config);
  return (x, grant) => {
    const thumbprint = boundCertificate(bindingClaims(grant));
    if (thumbprint === undefined) return mode === 'strict' ? unbound : undefined;
    const sha256 = certificateOf(x);
    if (sha256 === undefined) return absent;
    return isBoundTo(thumbprint, sha256) ? undefined : another;
  };
}

const unbound: Failure = { kind: 'unauthorized', reason: 'it is bound to no certificate' };
const absent: Failure = { kind: 'unauthorized', reason: 'it is bound to a certificate, and none was shown' };
const another: Failure = { kind: 'unauthorized', reason: 'it is bound to another certificate' };

/** Of the TLS handshake, in which the caller proved to hold its key; or from a header of the proxy that TLS ends at. */
function compileCertificateSource({
  proof_of_possession_mtls_from_header: from,
}: OpenidConnectConfig): (x: Exchange) => string | undefined {
  const header = from?.certificate_header_name?.toLowerCase();
  if (header === undefined) return (x) => x.head.clientCertificate?.sha256;
  const { certificate_header_format: format } = from!;
  return (x) => {
    const values = x.requestHeaders.getAll(header);
    // Whom we trust says what its client showed; anybody else could say anything.
    if (values.length !== 1 || x.head.forwarded === undefined) return undefined;
    return sha256OfHeader(values[0]!, format);
  };
}
