import { generateKeyPair, type JsonWebKey, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A private key as JSON Web Key. */
export interface SigningKey extends JsonWebKey {
  kid: string;
  alg: 'RS256' | 'ES256';
  use: 'sig';
}

/** The keys of a provider: the first of each algorithm signs, the others are still published. */
export interface SigningKeys {
  readonly all: readonly SigningKey[];
  signing(alg: SigningKey['alg']): SigningKey;
  /** New keys sign from now on; the former ones stay published where `overlap`. */
  rotate(overlap: boolean): Promise<void>;
}

/** Random keys, or those of a file, which is written when it is not there. */
export async function createSigningKeys(file?: string): Promise<SigningKeys> {
  let all = (file === undefined ? undefined : await readKeys(file)) ?? (await newKeys());
  const save = async () => {
    if (file !== undefined) await writeFile(file, `${JSON.stringify({ keys: all }, undefined, 2)}\n`, { mode: 0o600 });
  };
  await save();
  return {
    get all() {
      return all;
    },
    signing: (alg) => all.find((key) => key.alg === alg)!,
    async rotate(overlap) {
      const fresh = await newKeys();
      all = overlap ? [...fresh, ...all.slice(0, publishedMax - fresh.length)] : fresh;
      await save();
    },
  };
}

/** Two algorithms, of three generations. */
const publishedMax = 6;
const generate = promisify(generateKeyPair);

async function newKeys(): Promise<SigningKey[]> {
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
  ]);
  return [
    { ...rsa.privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' },
    { ...ec.privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' },
  ];
}

async function readKeys(file: string): Promise<SigningKey[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const { keys } = JSON.parse(text) as { keys?: SigningKey[] };
  const complete = keys?.every(({ kid, alg, d }) => kid && (alg === 'RS256' || alg === 'ES256') && d);
  if (!complete || !['RS256', 'ES256'].every((alg) => keys?.some((key) => key.alg === alg)))
    throw new Error(
      `${file} must hold a JSON Web Key Set with private keys for RS256 and ES256, each with 'kid' and 'alg'.`,
    );
  return keys;
}
