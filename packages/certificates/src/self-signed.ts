import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

export interface SelfSignedOptions {
  /** Host names and addresses; the first is also the subject. */
  names: readonly string[];
  days: number;
  /** Makes a certificate authority. */
  isCa?: boolean;
  /** Default ECDSA, with P-256. */
  keyType?: 'ecdsa' | 'rsa';
  /** What it may be used for, if not for everything (RFC 5280 §4.2.1.12). */
  usage?: 'client' | 'server';
  /** Signed by this authority instead of by itself. PEM. */
  issuer?: { cert: string; key: string };
}

/** A certificate (RFC 5280) for development and for clients that no configured certificate fits. PEM. */
export function selfSigned({ names, days, isCa = false, keyType = 'ecdsa', usage, issuer }: SelfSignedOptions): {
  cert: string;
  key: string;
} {
  const { privateKey, publicKey } =
    keyType === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signingKey: KeyObject = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const algorithm = signingKey.asymmetricKeyType === 'rsa' ? rsaWithSha256 : ecdsaWithSha256;
  const subject = commonName(names[0] ?? 'localhost');
  const issuerName = issuer === undefined ? subject : subjectOf(issuer.cert);
  const from = new Date(Date.now() - 24 * 3600_000);
  const until = new Date(Date.now() + days * 24 * 3600_000);
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial()),
    algorithm,
    issuerName,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(names, isCa, usage))),
  );
  const certificate = sequence(body, algorithm, bitString(sign('sha256', body, signingKey)));
  return { cert: pem(certificate), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

function extensions(names: readonly string[], isCa: boolean, extended: SelfSignedOptions['usage']): Buffer[] {
  const alternative = names.map((name) => {
    if (isIP(name) !== 0) return tagged(0x87, addressBytes(name));
    return tagged(name.includes('://') ? 0x86 : 0x82, Buffer.from(name, 'latin1'));
  });
  const constraints = sequence(objectId(0x55, 0x1d, 0x13), boolean, octets(isCa ? sequence(boolean) : sequence()));
  // digitalSignature, or keyCertSign and cRLSign for an authority.
  const usage = sequence(
    objectId(0x55, 0x1d, 0x0f),
    boolean,
    octets(tagged(0x03, Buffer.from(isCa ? [1, 0x06] : [7, 0x80]))),
  );
  const subjectNames = sequence(objectId(0x55, 0x1d, 0x11), octets(sequence(...alternative)));
  if (isCa) return [constraints, usage];
  if (extended === undefined) return [constraints, usage, subjectNames];
  // id-kp-serverAuth, id-kp-clientAuth.
  const purpose = objectId(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, extended === 'server' ? 0x01 : 0x02);
  return [constraints, usage, sequence(objectId(0x55, 0x1d, 0x25), octets(sequence(purpose))), subjectNames];
}

// DER (ITU-T X.690): tag, length, content.

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

const sequence = (...parts: readonly Buffer[]) => tagged(0x30, ...parts);
const integer = (bytes: Buffer) => tagged(0x02, bytes);
const octets = (...parts: readonly Buffer[]) => tagged(0x04, ...parts);
const bitString = (bytes: Buffer) => tagged(0x03, Buffer.from([0]), bytes);
const objectId = (...bytes: readonly number[]) => tagged(0x06, Buffer.from(bytes));
const boolean = tagged(0x01, Buffer.from([0xff]));
const nothing = tagged(0x05);
const rsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), nothing);
const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(name)))));
}

function subjectOf(cert: string): Buffer {
  const name = /^CN=(.*)$/m.exec(new X509Certificate(cert).subject)?.[1] ?? '';
  return commonName(name);
}

/** GeneralizedTime, which knows no year 2049 problem. */
function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`));
}

/** Positive, of twenty bytes at most (RFC 5280 §4.1.2.2). */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail ?? '');
  const all =
    tail === undefined ? before : [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function pem(der: Buffer): string {
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
