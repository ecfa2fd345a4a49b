import type { Secret } from '@sallyport/contracts';
import type { OAuthClient } from '../client/client-auth.ts';
import type { ProviderSettings } from '../provider/settings.ts';
import type { ClaimsSource } from './person-claims.ts';

/** Something that tokens can be for. */
export interface FacadeResource {
  /** As clients name it (RFC 8707), and as it stands in `aud`. */
  readonly resource: string;
  readonly name: string | undefined;
  /** What clients may ask for; all of it where they ask for nothing. */
  readonly scopes: readonly string[];
  /** What is asked of the provider for it, beside its own settings. */
  readonly providerScopes: readonly string[];
  readonly providerParameters: Readonly<Record<string, string>>;
}

export interface FacadeSettings {
  /** Our own identifier, an URL below which our endpoints are. */
  readonly issuer: string;
  readonly name: string;
  readonly resources: readonly FacadeResource[];
  /** Its proxies are the way to documents of clients, too. */
  readonly provider: ProviderSettings;
  readonly providerName: string;
  /** Who we are at the provider: one client for all. */
  readonly client: OAuthClient;
  readonly providerScopes: readonly string[];
  readonly providerParameters: Readonly<Record<string, string>>;
  /** Of several that tell a claim, the first holds. */
  readonly claimsFrom: readonly ClaimsSource[];
  /** Claims of the person that go into our tokens, by their names. */
  readonly claims: readonly string[];
  readonly signingKeys: readonly Secret[];
  /** The first seals, all open. */
  readonly secrets: readonly Secret[];
  readonly takesRegistrations: boolean;
  readonly takesDocuments: boolean;
  /** Beside domain names in reverse. */
  readonly privateSchemes: ReadonlySet<string>;
  readonly accessTokenSeconds: number;
  /** From the sign-in on; refreshing does not prolong it. */
  readonly refreshTokenSeconds: number;
  /** How long a browser remembers that its person has allowed a client; 0 asks each time. */
  readonly consentSeconds: number;
}
