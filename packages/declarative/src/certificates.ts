import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { EntityIssue } from '@sallyport/contracts';

/** Checks what only cryptography can tell: PEM that parses, keys that fit, authorities that are valid. */
export function certificateIssues(collection: string, fields: Record<string, unknown>): EntityIssue[] {
  if (collection === 'certificates')
    return [...pairIssues(fields, 'cert', 'key'), ...pairIssues(fields, 'cert_alt', 'key_alt'), ...kindIssues(fields)];
  if (collection === 'ca_certificates') return authorityIssues(fields);
  if (collection === 'keys') return keyIssues(fields);
  return [];
}

/** What Kong computes of a CA certificate, so that two equal ones are found. */
export function digestOf(cert: unknown): string | undefined {
  if (typeof cert !== 'string') return undefined;
  return attempt(() => new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase());
}

function pairIssues(fields: Record<string, unknown>, certField: string, keyField: string): EntityIssue[] {
  const cert = fields[certField];
  const key = fields[keyField];
  if (
    typeof cert !== 'string' ||
    typeof key !== 'string' ||
    cert.startsWith('{vault://') ||
    key.startsWith('{vault://')
  )
    return [];
  const certificate = attempt(() => new X509Certificate(cert));
  if (certificate === undefined) return [{ path: certField, message: 'invalid certificate: the PEM cannot be read' }];
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey === undefined) return [{ path: keyField, message: 'invalid key: the PEM cannot be read' }];
  return certificate.checkPrivateKey(privateKey) ? [] : [{ path: '', message: 'certificate does not match key' }];
}

function kindIssues({ cert, cert_alt }: Record<string, unknown>): EntityIssue[] {
  if (typeof cert !== 'string' || typeof cert_alt !== 'string') return [];
  const kinds = [cert, cert_alt].map((pem) => attempt(() => new X509Certificate(pem).publicKey.asymmetricKeyType));
  return kinds[0] === undefined || kinds[0] !== kinds[1]
    ? []
    : [
        {
          path: 'cert_alt',
          message:
            'certificate and alternative certificate need to have different type (e.g. RSA and ECDSA), the provided certificates were both of the same type',
        },
      ];
}

function authorityIssues({ cert }: Record<string, unknown>): EntityIssue[] {
  if (typeof cert !== 'string' || cert.startsWith('{vault://')) return [];
  const certificate = attempt(() => new X509Certificate(cert));
  if (certificate === undefined) return [{ path: 'cert', message: 'invalid certificate: the PEM cannot be read' }];
  if (cert.split('-----BEGIN CERTIFICATE-----').length > 2)
    return [{ path: 'cert', message: 'please submit only one certificate at a time' }];
  if (!certificate.ca)
    return [
      {
        path: 'cert',
        message: "certificate does not appear to be a CA because it is missing the 'CA' basic constraint",
      },
    ];
  return new Date(certificate.validTo).getTime() < Date.now()
    ? [{ path: 'cert', message: 'certificate expired, "Not After" time is in the past' }]
    : [];
}

/** The halves of a key pair must belong together. */
function keyIssues({ pem }: Record<string, unknown>): EntityIssue[] {
  const { private_key, public_key } = (pem ?? {}) as { private_key?: string; public_key?: string };
  const issues: EntityIssue[] = [];
  const read = <Key>(path: string, text: string | undefined, parse: (text: string) => Key): Key | undefined => {
    if (text === undefined || text.startsWith('{vault://')) return undefined;
    const key = attempt(() => parse(text));
    if (key === undefined) issues.push({ path, message: 'invalid key: the PEM cannot be read' });
    return key;
  };
  const privateKey = read('pem.private_key', private_key, (text) => createPublicKey(createPrivateKey(text)));
  const publicKey = read('pem.public_key', public_key, (text) => createPublicKey(text));
  if (privateKey !== undefined && publicKey !== undefined && !privateKey.equals(publicKey)) {
    issues.push({ path: 'pem', message: 'public key does not match private key' });
  }
  return issues;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
