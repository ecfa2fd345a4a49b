/** The certificate that a caller presented in its TLS handshake. */
export interface ClientCertificate {
  /** Distinguished names as RFC 4514 writes them: `CN=alice,O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, in capitals. */
  readonly serial: string;
  /** Of the whole certificate, in lower-case hexadecimal. */
  readonly sha256: string;
  readonly sha1: string;
  readonly pem: string;
  /** The certificates that came with it, its issuer's first. PEM. */
  readonly issuers: readonly string[];
  /** An authority that the gateway trusts has signed it, and it is valid now. */
  readonly isVerified: boolean;
}
