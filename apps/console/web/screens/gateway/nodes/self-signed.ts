/** A key and a certificate for it, as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

const validForDays = 365;

/** Makes a key (P-256), and a certificate that it signs itself. The key goes nowhere but to whoever asked for it here. */
export async function makeSelfSigned(name: string, now: Date): Promise<KeyAndCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const body = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))),
    integer(serial()),
    ecdsaWithSha256,
    nameOf(name),
    // Clocks differ a little.
    sequence(time(addDays(now, -1)), time(addDays(now, validForDays))),
    nameOf(name),
    spki,
  );
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, body);
  const certificate = sequence(body, ecdsaWithSha256, tagged(0x03, Uint8Array.of(0), derSignature(signature)));
  const key = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return { key: pem('PRIVATE KEY', key), certificate: pem('CERTIFICATE', certificate) };
}

type Bytes = Uint8Array<ArrayBuffer>;

const oid = (...bytes: readonly number[]): Bytes => tagged(0x06, Uint8Array.from(bytes));
const sequence = (...parts: readonly Bytes[]): Bytes => tagged(0x30, ...parts);

/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

/** CN=… (2.5.4.3) */
const nameOf = (text: string): Bytes =>
  sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, new TextEncoder().encode(text)))));

/** As GeneralizedTime from 2050 on, before that as UTCTime. */
function time(date: Date): Bytes {
  const text = `${date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`;
  const isShort = date.getUTCFullYear() < 2050;
  return tagged(isShort ? 0x17 : 0x18, new TextEncoder().encode(isShort ? text.slice(2) : text));
}

const addDays = (date: Date, days: number) => new Date(date.getTime() + days * 86_400_000);

const serial = () => crypto.getRandomValues(new Uint8Array(16));

/** Positive, and no longer than it must be. */
function integer(bytes: Uint8Array): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const rest = bytes.slice(start);
  return rest[0]! >= 0x80 ? tagged(0x02, Uint8Array.of(0), rest) : tagged(0x02, rest);
}

/** WebCrypto gives two numbers in a row; certificates have them as a sequence. */
function derSignature(signature: ArrayBuffer): Bytes {
  const bytes = new Uint8Array(signature);
  const half = bytes.length / 2;
  return sequence(integer(bytes.slice(0, half)), integer(bytes.slice(half)));
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const all = new Uint8Array(head.length + length);
  all.set(head);
  let at = head.length;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function pem(label: string, bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return `-----BEGIN ${label}-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END ${label}-----\n`;
}
