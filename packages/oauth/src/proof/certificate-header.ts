import { X509Certificate } from 'node:crypto';

/** How a proxy writes a certificate into a header: PEM, URL-encoded, or DER in base64. */
export type CertificateHeaderFormat = 'url_encoded' | 'base64_encoded';

/** The SHA-256 of a certificate that a proxy passes on, in lower-case hexadecimal; undefined when there is none to be read. */
export function sha256OfHeader(value: string, format: CertificateHeaderFormat): string | undefined {
  if (value.length > lengthMax) return undefined;
  try {
    const bytes = format === 'url_encoded' ? decodeURIComponent(value) : Buffer.from(value, 'base64');
    return new X509Certificate(bytes).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return undefined;
  }
}

const lengthMax = 32 * 1024;
