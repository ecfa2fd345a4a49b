import type { FetchRequest, HttpPort } from '@sallyport/pipeline';
import { namedBy } from '../named-by.ts';
import type { ProxyFor } from './proxies.ts';

export interface FetchThroughOptions {
  /** Until the whole answer must be there. */
  timeoutMs: number;
  tlsVerify: boolean;
  /** URLs that the operator wrote. Others of the same origin are as good; any other was learned from a document. */
  operatorUrls: readonly string[];
  clientCertificate?: FetchRequest['clientCertificate'];
  proxyFor?: ProxyFor | undefined;
  /** Sent besides what each request brings; names and values in turn. */
  headers?: readonly string[] | undefined;
  /** A longer answer is refused. */
  bodyBytesMax?: number | undefined;
  /** How long an idle connection is kept. */
  keepAliveMs?: number | undefined;
}

/** What openid-client and jose pass to the fetch they are given. */
export interface FetchThroughRequest {
  method: string;
  headers: Headers | Record<string, string>;
  body?: URLSearchParams | string | Uint8Array | ArrayBuffer | ReadableStream | null | undefined;
}

export type FetchThrough = (url: string | URL, request: FetchThroughRequest) => Promise<Response>;

/**
 * A `fetch` over the gateway's own HTTP client, for libraries that take one: bounded in time and size, and never following
 * a redirect, since a credential must not be led elsewhere. Rejects when no answer came.
 */
export function fetchThrough(http: Pick<HttpPort, 'fetch'>, options: FetchThroughOptions): FetchThrough {
  const { timeoutMs, tlsVerify, operatorUrls, clientCertificate, proxyFor, headers = [] } = options;
  const { bodyBytesMax = answerBytesMax, keepAliveMs = 60_000 } = options;
  const configured = operatorUrls.map((url) => new URL(url));
  return async (address, request) => {
    const url = new URL(address);
    const answer = await http.fetch({
      method: request.method,
      url,
      headers: [...listHeaders(request.headers), ...headers],
      body: bodyOf(request.body),
      timeoutMs,
      keepAliveMs,
      tlsVerify,
      bodyBytesMax,
      namedBy: namedBy(url, configured),
      clientCertificate,
      proxy: proxyFor?.(url),
    });
    const { status, body } = answer;
    const fields = new Headers();
    for (let i = 0; i < answer.headers.length; i++) fields.append(answer.headers.name(i), answer.headers.value(i));
    return new Response(bodiless.has(status) ? null : new Uint8Array(body), { status, headers: fields });
  };
}

/** Providers' documents and tokens are some kilobytes. */
const answerBytesMax = 1024 * 1024;
const bodiless = new Set([204, 205, 304]);

function listHeaders(headers: FetchThroughRequest['headers']): string[] {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return entries.flat();
}

function bodyOf(body: FetchThroughRequest['body']): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (body instanceof URLSearchParams || typeof body === 'string') return Buffer.from(body.toString());
  if (body instanceof ArrayBuffer) return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body that streams cannot be sent');
}
