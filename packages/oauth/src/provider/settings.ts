import type { ProxySettings } from '../client/proxies.ts';

export interface ProviderSettings {
  /** Issuer identifier, or the address of its discovery document. */
  readonly issuer: string;
  /** Nothing is discovered: `metadata` says all there is. */
  readonly isPseudo?: boolean | undefined;
  /** More issuers that the discovery document may be of. */
  readonly issuersAllowed?: readonly string[] | undefined;
  /** What the configuration says instead of the discovery document. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly extraJwksUris?: readonly string[] | undefined;
  /** Names and values in turn. */
  readonly headers?: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly tlsVerify: boolean;
  readonly keepAliveMs: number;
  readonly proxies?: ProxySettings | undefined;
  /** After this, what was fetched is fetched again. */
  readonly freshMs: number;
  /** The same for keys, where it is another time. */
  readonly keysFreshMs?: number | undefined;
  readonly staleMs: number;
  readonly cooldownMs: number;
}
