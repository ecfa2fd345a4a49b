import { X509Certificate } from 'node:crypto';
import type { DpCertificate } from '@sallyport/store';
import { invalid } from '../../http/problem.ts';

/** What is kept of a certificate, given as PEM. Throws a `Problem` where gateways could not be known by it. */
export function readCertificate(
  pem: string,
  nowMs: number,
): Pick<DpCertificate, 'certificate' | 'fingerprint' | 'subject' | 'notAfterMs'> {
  const blocks = pem.match(/-----BEGIN [A-Z0-9 ]+-----/g) ?? [];
  if (blocks.some((line) => line.includes('PRIVATE KEY')))
    throw refused('holds a private key: it stays with the gateway');
  if (blocks.length > 1) throw refused('holds several certificates: add each by itself');
  const certificate = parse(pem);
  const { validFromDate, validToDate, subject, fingerprint256 } = certificate;
  if (validToDate.getTime() <= nowMs) throw refused(`has expired at ${validToDate.toISOString()}: make a new one`);
  if (validFromDate.getTime() > nowMs + clockMsMax)
    throw refused(`is not valid before ${validFromDate.toISOString()}: gateways could not use it yet`);
  return {
    certificate: certificate.toString(),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    subject,
    notAfterMs: validToDate.getTime(),
  };
}

/** What clocks may differ by. */
const clockMsMax = 24 * 3_600_000;

function parse(pem: string): X509Certificate {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw refused('is no certificate in PEM form');
  try {
    return new X509Certificate(pem);
  } catch {
    throw refused('cannot be read as a certificate');
  }
}

function refused(reason: string) {
  return invalid([{ field: 'cert', rule: 'invalid', reason, source: 'body' }]);
}
