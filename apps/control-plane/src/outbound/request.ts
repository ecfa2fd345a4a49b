import { lookup as resolve } from 'node:dns';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestInTheClear } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { OutboundRules } from './rules.ts';

export interface OutboundRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  rules: OutboundRules;
  /** Of the answer's body; a longer one rejects. Not read where this is absent. */
  answerBytesMax?: number;
  /** Whether the certificate of the other side has to be good; it has, where this is absent. */
  verifiesTls?: boolean;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const timeoutMs = 10_000;

/**
 * Asks a URL that somebody typed in. Redirects are not followed. The address is judged where it is connected to, whatever the name stands for a
 * moment later. Rejects where there was no answer.
 */
export async function requestWithin(
  url: URL,
  { method, headers, body, rules, answerBytesMax, verifiesTls = true }: OutboundRequest,
): Promise<OutboundAnswer> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'https:';
  const refusal = isIP(host) === 0 ? undefined : rules.refusal(host, host, { isTls });
  if (refusal !== undefined) throw new Error(refusal);
  const request = isTls ? requestOverTls : requestInTheClear;
  return await new Promise<OutboundAnswer>((settle, reject) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const fail = (error: Error) =>
      reject(deadline.aborted ? new Error(`There was no answer within ${timeoutMs / 1000} s.`) : error);
    const sent = request(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
      lookup: lookupThrough((name, address) => rules.refusal(name, address, { isTls })),
      agent: false,
      signal: deadline,
      ...(isTls && { rejectUnauthorized: verifiesTls }),
    });
    sent.once('response', (response) => {
      readBody(response, answerBytesMax).then(
        (read) => settle({ status: response.statusCode!, headers: response.headers, body: read }),
        fail,
      );
    });
    sent.once('error', fail);
    sent.end(body);
  });
}

async function readBody(response: IncomingMessage, bytesMax: number | undefined): Promise<Buffer> {
  if (bytesMax === undefined) {
    response.once('error', () => {});
    response.destroy();
    return Buffer.alloc(0);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`The answer is longer than ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** One address that may not be connected to speaks against the name. */
export function lookupThrough(refuse: (name: string, address: string) => string | undefined): LookupFunction {
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const refusal = addresses.map(({ address }) => refuse(name, address)).find((one) => one !== undefined);
      if (refusal !== undefined) return callback(new Error(refusal), '');
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
