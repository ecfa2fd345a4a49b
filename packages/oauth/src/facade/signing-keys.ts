import type { Secret } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK } from 'jose';

interface SigningKey {
  readonly text: string;
  readonly alg: string;
  readonly kid: string;
  readonly key: CryptoKey | Uint8Array;
  readonly publicJwk: JWK;
}

/** The keys that tokens are signed with: private JWKs, of which the first signs and all are published. */
export class SigningKeys {
  readonly #secrets: readonly Secret[];
  #read: readonly SigningKey[] = [];

  constructor(secrets: readonly Secret[]) {
    this.#secrets = secrets;
  }

  /** Rejects when a key cannot be used. */
  async signing(): Promise<SigningKey> {
    await this.#refresh();
    return this.#read[0]!;
  }

  /** The public keys, as a JWK set. */
  async published(): Promise<{ keys: JWK[] }> {
    await this.#refresh();
    return { keys: this.#read.map(({ publicJwk }) => publicJwk) };
  }

  /** Keys from a vault may change. */
  async #refresh(): Promise<void> {
    const texts = this.#secrets.map((secret) => secret.reveal());
    if (texts.length === this.#read.length && this.#read.every(({ text }, i) => text === texts[i])) return;
    this.#read = await Promise.all(texts.map(readKey));
  }
}

/** Why a text is no key to sign with; undefined when it is one. */
export function signingKeyProblem(text: string): string | undefined {
  let jwk: JWK;
  try {
    jwk = readJson(text) as JWK;
  } catch {
    return 'is not JSON';
  }
  if (typeof jwk !== 'object' || jwk === null) return 'is no JWK';
  if (typeof jwk.d !== 'string') return 'is no private key: it lacks d';
  if (algorithmOf(jwk) === undefined) return 'is neither RSA, EC (P-256, P-384, P-521) nor Ed25519';
  if (jwk.kty === 'RSA' && Buffer.from(jwk.n ?? '', 'base64url').length < rsaBytesMin)
    return 'is shorter than 2048 bits';
  return undefined;
}

const rsaBytesMin = 256;

async function readKey(text: string): Promise<SigningKey> {
  const problem = signingKeyProblem(text);
  if (problem !== undefined) throw new Error(`a key to sign with ${problem}`);
  const jwk = readJson(text) as JWK;
  const alg = algorithmOf(jwk)!;
  const { kty, crv, x, y, n, e } = jwk;
  const material = kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
  const kid = jwk.kid ?? (await calculateJwkThumbprint(material as JWK));
  const publicJwk = { ...material, kid, alg, use: 'sig' } as JWK;
  return { text, alg, kid, publicJwk, key: await importJWK(jwk, alg) };
}

function algorithmOf({ kty, crv, alg }: JWK): string | undefined {
  if (kty === 'RSA') return alg !== undefined && /^(RS|PS)(256|384|512)$/.test(alg) ? alg : 'RS256';
  if (kty === 'EC') return curves.get(crv ?? '');
  return kty === 'OKP' && crv === 'Ed25519' ? 'EdDSA' : undefined;
}

const curves = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
]);
