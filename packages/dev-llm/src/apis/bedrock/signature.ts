import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiRequest, AwsKey } from '../api.ts';

/** Whether a request is signed with a key, by AWS Signature Version 4, within the last minutes. Throws nothing. */
export function isSigned(request: ApiRequest, { accessKeyId, secretAccessKey }: AwsKey, nowMs: number): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/bedrock\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (given === null) return false;
  const [, id, day, region, signedHeaders, signature] = given as unknown as string[];
  const time = String(request.headers['x-amz-date']);
  if (id !== accessKeyId || !time.startsWith(day!) || Math.abs(timeOf(time) - nowMs) > skewMsMax) return false;
  const scope = `${day}/${region}/bedrock/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest(request, signedHeaders!))].join('\n');
  const key = [day!, region!, 'bedrock', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return timingSafeEqual(createHmac('sha256', key).update(text).digest(), Buffer.from(signature!, 'hex'));
}

const skewMsMax = 5 * 60_000;

function canonicalRequest({ method, path, query, headers, body }: ApiRequest, signedHeaders: string): string {
  const parameters = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const values = signedHeaders.split(';').map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}`,
  );
  return [
    method,
    // Services other than S3 encode once more what is encoded already.
    path.split('/').map(encode).join('/'),
    parameters.join('&'),
    ...values,
    '',
    signedHeaders,
    sha256(body),
  ].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** `20260131T120000Z`. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
