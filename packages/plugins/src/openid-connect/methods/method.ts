import type { Provider, TokenVerifier } from '@sallyport/oauth';
import type { Claims, Exchange, Refusal, Services } from '@sallyport/pipeline';
import type { ProviderAnswers } from '../asking/answers.ts';
import type { SignIn } from '../browser/sign-in.ts';
import type { Visits } from '../browser/visits.ts';
import type { Clients } from '../clients.ts';
import type { TokenReader } from '../credentials/token-reader.ts';
import type { OpenidConnectConfig } from '../schema.ts';

export type AuthMethod = OpenidConnectConfig['auth_methods'][number];

/** Methods in which the caller shows a token; in others the provider has just issued it to us. */
export const showsToken: ReadonlySet<AuthMethod> = new Set(['bearer', 'introspection', 'userinfo']);

/** One way to authenticate: finds its credential in a request and has it verified. */
export interface Method {
  readonly name: AuthMethod;
  attempt(x: Exchange): Outcome | Promise<Outcome>;
  /** Another plugin has recognised the caller: nothing of the credential goes into records, and no access token upstream. */
  setAside?(x: Exchange): unknown;
  /** Takes the credential out of the request, once it was accepted. */
  hide?(x: Exchange): void;
  /** A form may hold the credential. */
  readonly readsForm?: boolean;
  close?(): void;
}

/** Undefined: no credential of this method is here, the next one may look. A refusal is a redirect or a ready answer. */
export type Outcome = undefined | Grant | Failure | Refusal;

export interface AccessToken {
  readonly text: string;
  readonly claims?: Claims | undefined;
  /** Has verified it. */
  readonly key?: { readonly kid: string | undefined; readonly jwk: Readonly<Record<string, string>> } | undefined;
}

/** What a credential was found to be good for. */
export interface Grant {
  readonly method: AuthMethod;
  /** What the caller itself has shown was found to be in the right hands. */
  readonly isProven?: boolean | undefined;
  readonly accessToken?: AccessToken | undefined;
  readonly idToken?: { readonly text: string; readonly claims: Claims } | undefined;
  readonly refreshToken?: string | undefined;
  readonly introspection?: Claims | undefined;
  /** As the provider signed it. */
  readonly introspectionJwt?: string | undefined;
  readonly userInfo?: Claims | undefined;
  /** As the provider signed it. */
  readonly userInfoJwt?: string | undefined;
  readonly expiresAtMs?: number | undefined;
}

/** `unexpected`: it cannot be told now whether the credential is good. */
export interface Failure {
  readonly kind: 'unauthorized' | 'forbidden' | 'unexpected';
  /** For people who run the gateway. */
  readonly reason: string;
  /** There was nothing to verify. */
  readonly isMissing?: boolean;
  /** What the challenge says instead of the usual: a scheme, an error, and a nonce for the next proof (RFC 9449 §7.1, §9). */
  readonly scheme?: 'DPoP';
  readonly error?: string;
  readonly nonce?: string;
}

export const isGrant = (outcome: Grant | Failure | Refusal): outcome is Grant => 'method' in outcome;

export const isFailure = (outcome: object): outcome is Failure => 'kind' in outcome;

/** The provider of one plugin, and what the gateway is there. */
export interface ProviderContext {
  readonly config: OpenidConnectConfig;
  readonly services: Services;
  readonly provider: Provider;
  readonly answers: ProviderAnswers;
  /** Verifies access tokens. */
  readonly verifier: TokenVerifier;
  readonly clients: Clients;
  /** Browsers that have signed in. */
  readonly visits: Visits;
}

/** What the methods of one plugin share. */
export interface MethodContext extends ProviderContext {
  /** Finds the access token of a request. */
  readonly accessTokens: TokenReader;
  /** Undefined where no browser is sent to sign in. */
  readonly signIn: SignIn | undefined;
}
