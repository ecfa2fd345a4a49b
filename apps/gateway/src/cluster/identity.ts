import { createHash, createPrivateKey, hkdfSync, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ClusterOptions } from '../options.ts';

/** Who this gateway is to its control plane, and which control planes it believes. */
export interface NodeIdentity {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** PEM; undefined for those that Node comes with. */
  readonly authorities: string | undefined;
  /** Names the key, and not what it is. */
  readonly keyName: string;
  /** What seals the configuration on disk: derived from the key, so that who has the disk alone cannot read it. */
  readonly sealingKey: Buffer;
}

/** Reads the files anew. Throws sentences. */
export async function readIdentity({
  certificateFile,
  keyFile,
  caFile,
}: Pick<ClusterOptions, 'certificateFile' | 'keyFile' | 'caFile'>): Promise<NodeIdentity> {
  const [certificate, key, authorities] = await Promise.all([
    contentOf('--cert', certificateFile),
    contentOf('--key', keyFile),
    caFile === undefined ? undefined : contentOf('--control-plane-ca', caFile),
  ]);
  const shown = parsed(`--cert: ${certificateFile} holds no certificate (PEM)`, () => new X509Certificate(certificate));
  const secret = parsed(`--key: ${keyFile} holds no private key (PEM, not encrypted)`, () => createPrivateKey(key));
  if (!shown.checkPrivateKey(secret))
    throw new Error(`--key: the key in ${keyFile} is not that of the certificate in ${certificateFile}`);
  if (authorities !== undefined)
    parsed(`--control-plane-ca: ${caFile} holds no certificate (PEM)`, () => new X509Certificate(authorities));
  return { certificate, key, authorities, keyName: nameOf(shown.publicKey), sealingKey: sealingKeyOf(secret) };
}

async function contentOf(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${flag}: ${file} cannot be read: ${(error as Error).message}`);
  }
}

function parsed<Value>(sentence: string, parse: () => Value): Value {
  try {
    return parse();
  } catch {
    throw new Error(sentence);
  }
}

function nameOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

function sealingKeyOf(secret: KeyObject): Buffer {
  const bytes = secret.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', bytes, '', 'sallyport gateway: last good configuration', 32));
}
