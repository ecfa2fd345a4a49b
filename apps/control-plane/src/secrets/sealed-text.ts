import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;
const lengthBytes = 2;

/** Any of them, wherever it stands in a text. */
export const anySealedText = /sealed:(?:1|2:[0-9a-f]{1,32}):[\w-]+/g;

const form = /^sealed:(?:1|2:([0-9a-f]{1,32})):([\w-]+)$/;

export interface SealedText {
  /** Undefined: of the first versions, whose one key had no id. */
  keyId: string | undefined;
  /** Where it is kept, as it was told when it was sealed; undefined where that is not in it. */
  place: string | undefined;
  bytes: Buffer;
}

/**
 * Sealed by AES-256-GCM (NIST SP 800-38D): `sealed:2:KEY:…`, which names the key, and holds the place in the clear, so that it can be sealed
 * anew without knowing what it is. Key and place are authenticated with it.
 */
export function seal(secret: string, place: string, { id, key }: { id: string; key: Buffer }): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(authenticated(id, place));
  const placeBytes = Buffer.from(place);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(placeBytes.length);
  const sealed = [length, placeBytes, iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return `sealed:2:${id}:${Buffer.concat(sealed).toString('base64url')}`;
}

/** Undefined where it is none. */
export function parseSealedText(text: string): SealedText | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, keyId, body] = match;
  const bytes = Buffer.from(body!, 'base64url');
  if (keyId === undefined) return { keyId, place: undefined, bytes };
  if (bytes.length < lengthBytes) return undefined;
  const end = lengthBytes + bytes.readUInt16BE();
  return { keyId, place: bytes.toString('utf8', lengthBytes, end), bytes: bytes.subarray(end) };
}

/** Throws where it was not sealed for this place with that key. */
export function open(text: string, place: string, keyOf: (sealed: SealedText) => Buffer): string {
  const sealed = parseSealedText(text);
  if (sealed === undefined || sealed.bytes.length < ivBytes + tagBytes) throw new Error('It is not a sealed secret.');
  const { keyId, bytes } = sealed;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(sealed), bytes.subarray(0, ivBytes))
    .setAAD(keyId === undefined ? Buffer.from(place) : authenticated(keyId, place))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
}

function authenticated(keyId: string, place: string): Buffer {
  return Buffer.from(`sallyport sealed 2\n${keyId}\n${place}`);
}
