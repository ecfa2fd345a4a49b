import { X509Certificate } from 'node:crypto';
import type { HeaderCertAuthConfig } from './schema.ts';

/** The certificate in a header; undefined where there is none that can be read. */
export function readCertificate(
  value: string,
  format: HeaderCertAuthConfig['certificate_header_format'],
): X509Certificate | undefined {
  try {
    // A certificate of today's, whatever it says of itself, takes less.
    if (value.length > lengthMax) return undefined;
    return new X509Certificate(format === 'url_encoded' ? decodeURIComponent(value) : Buffer.from(value, 'base64'));
  } catch {
    return undefined;
  }
}

const lengthMax = 32 * 1024;

/** Whether it is meant for those who call servers, has begun to be valid, and is signed in a way that nobody can forge. */
export function isForClients({ keyUsage, validFromDate, signatureAlgorithm }: X509Certificate, nowMs: number): boolean {
  // Node calls the extended usage so.
  const isMeant = keyUsage === undefined || keyUsage.some((usage) => usage === clientAuth || usage === anyUsage);
  return isMeant && validFromDate.getTime() <= nowMs && !/md[245]|sha-?1(?!\d)/i.test(signatureAlgorithm ?? '');
}

const clientAuth = '1.3.6.1.5.5.7.3.2';
const anyUsage = '2.5.29.37.0';
