import type { Secret } from '@sallyport/contracts';
import type { HeaderList } from '../header-list.ts';
import type { HttpOrigin, OriginOptions } from './origin.ts';

export interface HttpPort {
  /** Sends a request; resolves with the status once the whole answer was read (and thrown away). Rejects when none came. */
  send(request: HttpRequest): Promise<{ status: number }>;
  /** Resolves with the whole answer, whatever its status. Rejects when none came, when it is too long, and where the address may not be reached. */
  fetch(request: FetchRequest): Promise<FetchAnswer>;
  /** A server to send many requests to; equal options share connections. Throws when the URL is none of http. */
  origin(options: OriginOptions): HttpOrigin;
}

export interface HttpRequest {
  method: string;
  url: URL;
  /** Names and values in turn. */
  headers: readonly string[];
  body: Buffer;
  timeoutMs: number;
  /** How long an idle connection is kept for the next request. */
  keepAliveMs: number;
  tlsVerify: boolean;
}

/** A request whose answer is wanted. Redirects are not followed: what a URL leads to was not what was configured. */
export interface FetchRequest extends HttpRequest {
  /** A longer answer is refused. */
  bodyBytesMax: number;
  /**
   * Who named the address. `operator`: the configuration, which may name any. `document`: something that was fetched or
   * sent by a caller; it reaches public addresses, and others only where the gateway's options allow it.
   */
  namedBy: 'operator' | 'document';
  /** PEM of the certificate to present, and its key. */
  clientCertificate?: { certificate: string; key: Secret } | undefined;
  /** PEM of those that alone may have signed the certificate of the server; without it, those that everybody trusts. */
  authorities?: string | undefined;
  /** The operator's proxy to go through: it tunnels https, and is asked for the whole URL of http. */
  proxy?: HttpProxy | undefined;
}

export interface HttpProxy {
  host: string;
  port: number;
  /** The value of `Proxy-Authorization`. */
  authorization?: Secret | undefined;
}

export interface FetchAnswer {
  status: number;
  headers: HeaderList;
  body: Buffer;
}
