import crypto, { randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * Passwords as they are kept: with a salt, by a function that is slow and takes memory, its parameters beside the result (the PHC
 * string format), so that they can be raised later. Argon2id (RFC 9106) where this Node has it, else scrypt (RFC 7914).
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, preferred);
  return ['', preferred.name, ...wordsOf(preferred), encode(salt), encode(hash)].join('$');
}

/** Whether it is the password that was hashed. Throws where `kept` is no hash that this Node can make. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const { settings, salt, hash } = parse(kept);
  return timingSafeEqual(await derive(password, salt, settings), hash);
}

/** Whether it would be hashed otherwise today. */
export function isOutdated(kept: string): boolean {
  return !kept.startsWith(['', preferred.name, ...wordsOf(preferred), ''].join('$'));
}

type Settings =
  | { name: 'argon2id'; memoryKib: number; passes: number; parallelism: number }
  | { name: 'scrypt'; costLog2: number; blockSize: number; parallelism: number };

const saltBytes = 16;
const hashBytes = 32;

// What OWASP recommends at the least; more would let a burst of sign-ins take the machine's memory.
const argon2id: Settings = { name: 'argon2id', memoryKib: 19_456, passes: 2, parallelism: 1 };
const scryptSettings: Settings = { name: 'scrypt', costLog2: 15, blockSize: 8, parallelism: 3 };

const hasArgon2 = typeof (crypto as { argon2?: unknown }).argon2 === 'function';
const preferred = hasArgon2 ? argon2id : scryptSettings;

const scrypt = promisify<string, Buffer, number, crypto.ScryptOptions, Buffer>(crypto.scrypt);

async function derive(password: string, salt: Buffer, settings: Settings): Promise<Buffer> {
  // However a keyboard composes a letter, it is the same one.
  const normal = password.normalize('NFKC');
  if (settings.name === 'scrypt') {
    const { costLog2, blockSize, parallelism } = settings;
    const options = { N: 2 ** costLog2, r: blockSize, p: parallelism, maxmem: 256 * 1024 * 1024 };
    return await scrypt(normal, salt, hashBytes, options);
  }
  if (!hasArgon2)
    throw new Error('Passwords were hashed with Argon2, which this Node does not have: run Node 24.7 or newer.');
  const { memoryKib: memory, passes, parallelism } = settings;
  const parameters = { message: normal, nonce: salt, parallelism, tagLength: hashBytes, memory, passes };
  return await promisify(crypto.argon2)('argon2id', parameters);
}

function wordsOf(settings: Settings): string[] {
  if (settings.name === 'scrypt') return [`ln=${settings.costLog2},r=${settings.blockSize},p=${settings.parallelism}`];
  return ['v=19', `m=${settings.memoryKib},t=${settings.passes},p=${settings.parallelism}`];
}

const argon2Form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22})\$([\w+/]{43})$/;
const scryptForm = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22})\$([\w+/]{43})$/;

function parse(kept: string): { settings: Settings; salt: Buffer; hash: Buffer } {
  const ofArgon2 = argon2Form.exec(kept);
  const [, first, second, third, salt, hash] = ofArgon2 ?? scryptForm.exec(kept) ?? [];
  if (salt === undefined || hash === undefined) throw new Error('It is no hash of a password.');
  const parallelism = Number(third);
  const settings: Settings =
    ofArgon2 === null
      ? { name: 'scrypt', costLog2: Number(first), blockSize: Number(second), parallelism }
      : { name: 'argon2id', memoryKib: Number(first), passes: Number(second), parallelism };
  return { settings, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** Base64 without padding, as the format has it. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
