import type { RequestToSign } from '@sallyport/pipeline';
import { AwsV4Signer } from 'aws4fetch';
import type { AwsKeys } from './keys.ts';

/** A request's headers, with those of Signature Version 4; the signature covers the host, the path, the query and the body. */
export async function signRequest(
  { method, url, headers, body }: RequestToSign,
  keys: AwsKeys,
  { service, region, nowMs }: { service: string; region: string; nowMs: number },
): Promise<string[]> {
  const pairs: [string, string][] = [];
  for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i]!, headers[i + 1]!]);
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: pairs,
    body: typeof body === 'string' ? body : new Uint8Array(body),
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...(keys.sessionToken && { sessionToken: keys.sessionToken }),
    service,
    region,
    datetime: new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  const signed = await signer.sign();
  return [...signed.headers].flat();
}
