import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsOptions } from '../options.ts';

export interface TlsFiles {
  /** Shown where no configured certificate fits. PEM. */
  certificate: { cert: string; key: string } | undefined;
  /** Authorities that sign the certificates of callers. PEM. */
  clientAuthorities: string[] | undefined;
}

/** Reads the files that TLS needs besides the configuration. Throws with a sentence. */
export function readTlsFiles({ certificateFile, keyFile, clientCaFile }: TlsOptions): TlsFiles {
  return {
    certificate:
      certificateFile === undefined || keyFile === undefined
        ? undefined
        : pair(read('--tls-cert', certificateFile), read('--tls-cert-key', keyFile)),
    clientAuthorities: clientCaFile === undefined ? undefined : authorities(read('--tls-client-ca', clientCaFile)),
  };
}

function read(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${flag}: ${(error as Error).message}`, { cause: error });
  }
}

/** Told here by flag, since OpenSSL's own words name neither file. */
function pair(cert: string, key: string): { cert: string; key: string } {
  let certificate: X509Certificate;
  let privateKey: KeyObject;
  try {
    certificate = new X509Certificate(cert);
  } catch (error) {
    throw new Error('--tls-cert: there is no certificate (PEM) in the file', { cause: error });
  }
  try {
    privateKey = createPrivateKey(key);
  } catch (error) {
    throw new Error('--tls-cert-key: there is no key (PEM, without a passphrase) in the file', { cause: error });
  }
  if (!certificate.checkPrivateKey(privateKey))
    throw new Error('--tls-cert-key: the key in the file is not that of the certificate in --tls-cert');
  return { cert, key };
}

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Node passes over what it cannot read, and would then trust nobody. */
function authorities(text: string): string[] {
  const found = text.match(pem) ?? [];
  if (found.length === 0) throw new Error('--tls-client-ca: there is no certificate (PEM) in the file');
  for (const certificate of found) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new Error('--tls-client-ca: a certificate in the file cannot be read', { cause: error });
    }
  }
  return found;
}
