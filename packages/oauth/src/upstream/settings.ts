import type { Secret } from '@sallyport/contracts';
import type { OAuthClient } from '../client/client-auth.ts';
import type { ProxySettings } from '../client/proxies.ts';

/** An upstream that people sign in to, each for themselves, through the gateway. */
export interface UpstreamSettings {
  /** Names it in addresses of pages. */
  readonly id: string;
  /** What people are told that it is. */
  readonly name: string;
  /** The URL that it is reached at, which its metadata must name (RFC 9728 §3.3). */
  readonly resource: string;
  /** Where people sign in, when the operator says so; otherwise what the metadata of the resource names. */
  readonly issuer: string | undefined;
  /** The gateway's registration there, made by hand. */
  readonly client: OAuthClient | undefined;
  /** Without one, how the gateway makes itself known, in this order. */
  readonly registration: readonly ('client_id_metadata' | 'dynamic')[];
  /** What the gateway calls itself when it registers. */
  readonly clientName: string;
  /** What is asked for where nothing says what is needed. */
  readonly scopes: readonly string[];
  /** The public address of the pages; the redirect URI and the document of the client are below it. */
  readonly pages: string;
  readonly secrets: readonly Secret[];
  readonly timeoutMs: number;
  readonly tlsVerify: boolean;
  readonly proxies: ProxySettings | undefined;
}

export function redirectUriOf(pages: string): string {
  return below(pages, 'callback');
}

/** What describes the gateway as a client, at the URL that is its id (client id metadata document). */
export function clientDocumentUrl(pages: string): string {
  return below(pages, 'client.json');
}

export function below(pages: string, path: string): string {
  return `${pages.replace(/\/+$/, '')}/${path}`;
}
