import { lookup as resolve } from 'node:dns';
import { request as requestInTheClear } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { OutboundRules } from './rules.ts';

const timeoutMs = 10_000;

/**
 * Sends a POST and gives the status of the answer, whose body is not read; redirects are not followed. The address is judged where it is connected
 * to, whatever the name stands for a moment later. Rejects where there was no answer.
 */
export async function postTo(
  url: URL,
  { headers, body, rules }: { headers: Readonly<Record<string, string>>; body: string; rules: OutboundRules },
): Promise<number> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'https:';
  const refusal = isIP(host) === 0 ? undefined : rules.refusal(host, host, { isTls });
  if (refusal !== undefined) throw new Error(refusal);
  const request = isTls ? requestOverTls : requestInTheClear;
  return await new Promise<number>((settle, reject) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const sent = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      lookup: lookupThrough((name, address) => rules.refusal(name, address, { isTls })),
      agent: false,
      signal: deadline,
    });
    sent.once('response', (response) => {
      response.once('error', () => {});
      response.destroy();
      settle(response.statusCode!);
    });
    sent.once('error', (error) =>
      reject(deadline.aborted ? new Error(`There was no answer within ${timeoutMs / 1000} s.`) : error),
    );
    sent.end(body);
  });
}

/** One address that may not be connected to speaks against the name. */
function lookupThrough(refuse: (name: string, address: string) => string | undefined): LookupFunction {
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
