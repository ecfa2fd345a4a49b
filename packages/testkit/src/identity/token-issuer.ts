import { type FetchAnswer, HeaderList } from '@sallyport/pipeline';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** As it is published. */
  readonly jwk: JWK;
}

export interface TokenIssuerOptions {
  issuer?: string;
  /** Added to the discovery document. */
  metadata?: Readonly<Record<string, unknown>>;
  /** Its first; default one of ES256, which is made in no time. */
  key?: SigningKey;
  nowMs: () => number;
}

export async function createSigningKey(alg: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/**
 * A provider of identity as far as tokens are concerned: it has keys, publishes them, and signs whatever a test wants signed. What
 * it publishes can be changed at any time; `answer` is for `FakeHttp.document`, or a server of the test's own.
 */
export class TokenIssuer {
  readonly issuer: string;
  readonly metadata: Record<string, unknown>;
  /** Those that are published. */
  readonly keys: SigningKey[] = [];
  /** Published as they stand, beside the keys. */
  readonly foreignKeys: JWK[] = [];
  /** How often each path was asked for. */
  readonly asked: Record<string, number> = {};
  isDown = false;
  readonly #nowMs: () => number;
  #signed = 0;

  private constructor({ issuer = 'https://idp.example', metadata = {}, nowMs }: TokenIssuerOptions) {
    this.issuer = issuer;
    this.metadata = { issuer, jwks_uri: `${issuer}/keys`, ...metadata };
    this.#nowMs = nowMs;
  }

  static async create(options: TokenIssuerOptions): Promise<TokenIssuer> {
    const made = new TokenIssuer(options);
    if (options.key === undefined) await made.addKey();
    else made.keys.push(options.key);
    return made;
  }

  /** The newest key signs unless another one is named. */
  async addKey(alg = 'ES256', kid = `key-${this.keys.length + 1}`): Promise<SigningKey> {
    const key = await createSigningKey(alg, kid);
    this.keys.push(key);
    return key;
  }

  /** A good access token of alice's, never the same twice, but for what is changed; undefined removes a claim. */
  sign(
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
    key: SigningKey = this.keys.at(-1)!,
  ): Promise<string> {
    const now = Math.floor(this.#nowMs() / 1000);
    const jti = String(++this.#signed);
    const all = { iss: this.issuer, sub: 'alice', aud: 'api', scope: 'read', iat: now, exp: now + 300, jti, ...claims };
    const protectedHeader = { alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header };
    return new SignJWT(withoutUndefined(all))
      .setProtectedHeader(withoutUndefined(protectedHeader) as { alg: string })
      .sign(key.privateKey);
  }

  answer({ url }: { url: URL }): FetchAnswer {
    this.asked[url.pathname] = (this.asked[url.pathname] ?? 0) + 1;
    if (this.isDown) throw new Error(`${url.host} cannot be reached`);
    const keys = [...this.keys.map(({ jwk }) => jwk), ...this.foreignKeys];
    if (url.pathname.endsWith('/keys')) return json({ keys });
    if (url.pathname.endsWith('/.well-known/openid-configuration')) return json(this.metadata);
    return { status: 404, headers: new HeaderList([]), body: Buffer.alloc(0) };
  }
}

function json(value: unknown): FetchAnswer {
  const headers = new HeaderList(['Content-Type', 'application/json']);
  return { status: 200, headers, body: Buffer.from(JSON.stringify(value)) };
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
