import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { AccessToken, ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import type { Claims, Habits, Issue } from './habits/habits.ts';
import type { SigningKeys } from './keys.ts';
import type { Person } from './people.ts';

export interface TokensSettings {
  readonly habits: Habits;
  readonly keys: SigningKeys;
  readonly issuer: string;
  /** `undefined`: as the habits say. */
  readonly form: 'jwt' | 'opaque' | undefined;
  findPerson(subject: string): Person | undefined;
}

/**
 * Access tokens as the provider's habits have them. Below, each is an opaque reference to what is stored; a self-contained
 * token stands for one, so that it too can be introspected, revoked, exchanged and shown to the userinfo endpoint.
 */
export class Tokens {
  readonly #settings: TokensSettings;
  readonly #references = new Map<string, string>();

  constructor(settings: TokensSettings) {
    this.#settings = settings;
  }

  /** The stored token that a self-contained one stands for; any other text is its own reference. */
  referenceOf = (token: string): string =>
    token.includes('.') ? (this.#references.get(digest(token)) ?? token) : token;

  /** Replaces the reference in a token response, where the provider hands out self-contained tokens. */
  async dress(ctx: KoaContextWithOIDC): Promise<void> {
    const token = tokenOf(ctx);
    if (token === undefined) return;
    const { form, habits } = this.#settings;
    const issue = this.#issueOf(token, ctx);
    const dressed = form === 'opaque' ? undefined : habits.accessToken(issue, form === 'jwt');
    const text =
      dressed === undefined
        ? habits.opaqueToken(token.jti)
        : await this.#sign(dressed.header, { ...dressed.claims, ...token.extra, cnf: confirmationOf(token) });
    if (text !== token.jti) this.#remember(text, token.jti);
    ctx.body = { ...(ctx.body as object), access_token: text };
  }

  /** What introspection says of a token beside what oidc-provider says. */
  about(ctx: KoaContextWithOIDC): Claims {
    const token = tokenOf(ctx);
    if (token === undefined) return {};
    const issue = this.#issueOf(token, ctx);
    return { ...this.#settings.habits.accessToken(issue, true)!.claims, username: issue.person?.name, ...token.extra };
  }

  /** A token with any claims and header, signed by this provider: for tests of what must be refused. */
  sign(claims: Claims, header: Claims = {}): Promise<string> {
    return this.#sign(header, claims);
  }

  #remember(token: string, id: string): void {
    this.#references.set(digest(token), id);
    if (this.#references.size > referencesMax) this.#references.delete(this.#references.keys().next().value!);
  }

  #sign(header: Claims, claims: Claims): Promise<string> {
    const key = this.#settings.keys.signing(header['alg'] === 'ES256' ? 'ES256' : 'RS256');
    return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key);
  }

  #issueOf(token: AccessToken | ClientCredentials, ctx: KoaContextWithOIDC): Issue {
    const { aud } = token;
    // Those of a token just issued are known only to the store.
    const issuedAtSeconds = token.iat ?? Math.floor(Date.now() / 1000);
    return {
      issuer: this.#settings.issuer,
      person: 'accountId' in token ? this.#settings.findPerson(token.accountId) : undefined,
      clientId: token.clientId!,
      clientName: ctx.oidc.client?.clientName ?? token.clientId!,
      audience: Array.isArray(aud) ? aud[0] : aud,
      scopes: [...token.scopes],
      jti: digest(token.jti),
      issuedAtSeconds,
      expiresAtSeconds: token.exp ?? issuedAtSeconds + token.expiration,
      sessionId: 'sid' in token ? token.sid : undefined,
    };
  }
}

const referencesMax = 50_000;

function tokenOf({ oidc }: KoaContextWithOIDC): AccessToken | ClientCredentials | undefined {
  return oidc.entities.AccessToken ?? oidc.entities.ClientCredentials;
}

function confirmationOf(token: AccessToken | ClientCredentials): Claims | undefined {
  if (token.jkt !== undefined) return { jkt: token.jkt };
  return token['x5t#S256'] === undefined ? undefined : { 'x5t#S256': token['x5t#S256'] };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
