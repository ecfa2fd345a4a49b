import { createHash, randomBytes } from 'node:crypto';
import { type FetchAnswer, type FetchRequest, HeaderList } from '@sallyport/pipeline';
import { createSigningKey, type SigningKey, TokenIssuer } from '@sallyport/testkit';
import { decodeJwt } from 'jose';

interface Issued {
  readonly parameters: URLSearchParams;
  isUsed: boolean;
}

/** What a provider may get wrong. */
export interface Bends {
  /** Of the ID token; undefined removes a claim. */
  idTokenClaims?: Readonly<Record<string, unknown>>;
  idTokenHeader?: Readonly<Record<string, unknown>>;
  idTokenKey?: SigningKey;
  /** Instead of the ID token; undefined for none. */
  idToken?: { text: string | undefined };
  accessToken?: string;
  refreshToken?: string;
  /** Instead of the token endpoint's answer. */
  tokenAnswer?: FetchAnswer;
  /** Null: it does not say. */
  expiresIn?: number | null;
}

/** Of the kind that ID tokens are signed with by default; made once, since that takes long. */
const signingKey = createSigningKey('RS256', 'key-1');

/** A provider of the code flow that keeps its own rules (PKCE, single use, exact redirects), and can be made to break those of its answers. */
export class CodeProvider {
  readonly tokens: TokenIssuer;
  readonly bends: Bends = {};
  readonly revoked: string[] = [];
  /** Forms that the token endpoint was sent. */
  readonly asked: URLSearchParams[] = [];
  readonly pushed: URLSearchParams[] = [];
  readonly requestObjects: string[] = [];
  readonly #issued = new Map<string, Issued>();
  #refreshToken: string | undefined;

  private constructor(tokens: TokenIssuer) {
    this.tokens = tokens;
  }

  static async create(nowMs: () => number, metadata: Readonly<Record<string, unknown>> = {}): Promise<CodeProvider> {
    const issuer = 'https://idp.example';
    return new CodeProvider(
      await TokenIssuer.create({
        key: await signingKey,
        nowMs,
        metadata: {
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          revocation_endpoint: `${issuer}/revoke`,
          end_session_endpoint: `${issuer}/end`,
          pushed_authorization_request_endpoint: `${issuer}/push`,
          authorization_response_iss_parameter_supported: true,
          code_challenge_methods_supported: ['S256'],
          ...metadata,
        },
      }),
    );
  }

  /** Signs the person in who was sent to `location`; answers with the parameters that the browser comes back with. */
  authorize(location: string): URLSearchParams {
    const url = new URL(location);
    const pushed = url.searchParams.get('request_uri');
    const sent = pushed === null ? url.searchParams : this.pushed[Number(pushed.split(':').at(-1))]!;
    const parameters = sent.has('request') ? this.#readRequest(sent.get('request')!) : sent;
    const code = randomBytes(9).toString('base64url');
    this.#issued.set(code, { parameters, isUsed: false });
    return new URLSearchParams({ code, state: parameters.get('state')!, iss: this.tokens.issuer });
  }

  /** The parameters of a request object (RFC 9101); whoever has signed it is for the test to look at. */
  #readRequest(text: string): URLSearchParams {
    this.requestObjects.push(text);
    const claims = Object.entries(decodeJwt(text));
    return new URLSearchParams(claims.map(([name, value]): [string, string] => [name, String(value)]));
  }

  answer = async (request: FetchRequest): Promise<FetchAnswer> => {
    if (this.tokens.isDown) throw new Error('idp.example cannot be reached');
    const form = new URLSearchParams(request.body.toString());
    switch (request.url.pathname) {
      case '/token':
        this.asked.push(form);
        return this.bends.tokenAnswer ?? (await this.#answerToken(form));
      case '/revoke':
        this.revoked.push(form.get('token')!);
        return json({});
      case '/push':
        this.pushed.push(form);
        return json({ request_uri: `urn:example:${this.pushed.length - 1}`, expires_in: 60 }, 201);
      default:
        return this.tokens.answer(request);
    }
  };

  async #answerToken(form: URLSearchParams): Promise<FetchAnswer> {
    if (form.get('grant_type') === 'refresh_token') {
      if (form.get('refresh_token') !== this.#refreshToken) return json({ error: 'invalid_grant' }, 400);
      return await this.#tokens({});
    }
    if (form.get('grant_type') === 'password') return await this.#tokens({ aud: form.get('client_id') });
    const issued = this.#issued.get(form.get('code') ?? '');
    if (issued === undefined || issued.isUsed) return json({ error: 'invalid_grant' }, 400);
    issued.isUsed = true;
    const { parameters } = issued;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isProven = !parameters.has('code_challenge') || parameters.get('code_challenge') === challenge;
    if (!isProven || parameters.get('redirect_uri') !== form.get('redirect_uri'))
      return json({ error: 'invalid_grant' }, 400);
    return await this.#tokens({ nonce: parameters.get('nonce') ?? undefined });
  }

  async #tokens(claims: Readonly<Record<string, unknown>>): Promise<FetchAnswer> {
    const {
      idTokenClaims,
      idTokenHeader,
      idTokenKey,
      idToken,
      accessToken,
      refreshToken,
      expiresIn = 300,
    } = this.bends;
    const access = accessToken ?? (await this.tokens.sign({ groups: ['staff'] }));
    const at_hash = createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url');
    const id =
      idToken === undefined
        ? await this.tokens.sign(
            { aud: 'gateway', scope: undefined, at_hash, ...claims, ...idTokenClaims },
            { typ: 'JWT', ...idTokenHeader },
            idTokenKey,
          )
        : idToken.text;
    this.#refreshToken = refreshToken ?? randomBytes(9).toString('base64url');
    return json({
      access_token: access,
      token_type: 'Bearer',
      ...(expiresIn !== null && { expires_in: expiresIn }),
      refresh_token: this.#refreshToken,
      ...(id !== undefined && { id_token: id }),
    });
  }
}

export function json(value: unknown, status = 200): FetchAnswer {
  const headers = new HeaderList(['Content-Type', 'application/json']);
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}
