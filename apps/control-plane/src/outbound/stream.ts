import { type IncomingMessage, request as requestInTheClear } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { isIP } from 'node:net';
import { lookupThrough } from './request.ts';

export interface StreamedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
  /** What speaks against connecting to an address, which a name stands for. */
  refuse(host: string, address: string): string | undefined;
}

/**
 * Asks, and gives the answer as it comes; whoever does not read it to its end destroys it. Redirects are not followed. Rejects where there was
 * no answer.
 */
export async function streamFrom(
  url: URL,
  { method, headers, body, signal, refuse }: StreamedRequest,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refusal = isIP(host) === 0 ? undefined : refuse(host, host);
  if (refusal !== undefined) throw new Error(refusal);
  const request = url.protocol === 'https:' ? requestOverTls : requestInTheClear;
  return await new Promise<IncomingMessage>((settle, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, lookup: lookupThrough(refuse), agent: false, signal };
    const sent = request(url, options);
    sent.once('response', (response) => {
      // Errors come to whoever reads; one that nobody reads is none.
      response.on('error', () => {});
      settle(response);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
