import type { Exchange, Refusal } from '@sallyport/pipeline';

/** How the gateway proves itself to a provider. Made in `setup`, asked once per attempt. */
export interface Credential {
  /** Adds itself to the request, at once where it can. A refusal where there is none at the moment. Without an exchange, where the gateway asks by itself. */
  apply(x: Exchange | undefined, request: OutgoingRequest): Refusal | undefined | Promise<Refusal | undefined>;
  /** Lower-case names of headers in which a caller may bring its own instead. */
  readonly overridableHeaders: readonly string[];
  /** What no caller may read, should the provider repeat it. */
  secrets(): readonly string[];
  /** The configuration is no longer used. */
  close(): void;
}

/** A request to a provider, complete but for the credential. */
export interface OutgoingRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Host and port, as in a URL. */
  readonly host: string;
  /** Path and query. */
  target: string;
  /** Names and values in turn; Host and framing are not among them. */
  readonly headers: string[];
  body: Buffer;
}
