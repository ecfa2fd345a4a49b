import type { Person } from '../people.ts';

export type Claims = Record<string, unknown>;

export type Endpoint =
  | 'authorization'
  | 'token'
  | 'jwks'
  | 'userinfo'
  | 'introspection'
  | 'revocation'
  | 'registration'
  | 'pushed_authorization_request'
  | 'end_session';

/** One access token to be issued. */
export interface Issue {
  readonly issuer: string;
  /** Undefined where a client acts for itself. */
  readonly person: Person | undefined;
  readonly clientId: string;
  readonly clientName: string;
  /** What was asked for, as `resource` or `audience`. */
  readonly audience: string | undefined;
  readonly scopes: readonly string[];
  readonly jti: string;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
  readonly sessionId: string | undefined;
}

/** What a well-known provider does in its own way. */
export interface Habits {
  /** How its issuer goes on after the origin: `''`, `/`, `/realms/demo`. */
  readonly issuerPath: string;
  /** From the origin. */
  readonly paths: Readonly<Record<Endpoint, string>>;
  /** What it can do beyond the basics. */
  readonly has: {
    /** `with-token`: only for who has been given a token for it. */
    readonly registration: boolean | 'with-token';
    /** Where not, `resource` is ignored or refused. */
    readonly resourceIndicators: boolean;
    readonly refusesResource: boolean;
    /** `audience` says in authorization requests whom the token is for. */
    readonly audienceParameter: boolean;
    readonly clientIdMetadata: boolean;
    readonly introspection: boolean;
    readonly revocation: boolean;
    readonly pushedRequests: boolean;
    readonly endSession: boolean;
    readonly dpop: boolean;
    readonly mtls: boolean;
    /** `iss` in authorization responses. */
    readonly responseIssuer: boolean;
  };
  /** Who else can sign in. */
  readonly morePeople: readonly Person[];
  /** Scopes beside those of OpenID Connect. */
  readonly scopes: readonly string[];
  subjectOf(person: Person): string;
  clientIdOf(name: string): string;
  /** How its tokens name a group. */
  groupIdOf(name: string): string;
  /** The payload of a self-contained access token; undefined where it hands out an opaque one, unless `always`. */
  accessToken(issue: Issue, always: boolean): { header: { typ?: string }; claims: Claims } | undefined;
  /** An opaque access token as it looks. */
  opaqueToken(reference: string): string;
  /** A public key as it is published; undefined where it is not. */
  publishedKey(key: Claims): Claims | undefined;
  /** Claims of ID tokens beside those of the protocol. */
  idToken(person: Person): Claims;
  userInfo(person: Person): Claims;
  /** The discovery document as it writes it. */
  discovery(document: Claims): Claims;
}
