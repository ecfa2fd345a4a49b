import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a request with a signature of Version 4 must be signed with. */
export interface SigningKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/**
 * Why a signed request is not good, or undefined. Follows AWS's description of Signature Version 4 by itself, so that it can
 * tell whether what signs has understood it.
 */
export function signatureProblem(
  request: IncomingMessage,
  body: Buffer,
  keys: readonly SigningKey[],
  scope: { service: string; region: string },
  nowMs: number = Date.now(),
): string | undefined {
  const given = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  );
  if (given === null) return 'IncompleteSignature';
  const [, accessKeyId, credentialScope = '', signedHeaders = '', signature = ''] = given;
  const key = keys.find((known) => known.accessKeyId === accessKeyId);
  if (key === undefined) return 'UnrecognizedClientException';
  if (key.sessionToken !== undefined && request.headers['x-amz-security-token'] !== key.sessionToken)
    return 'InvalidClientTokenId';
  const date = String(request.headers['x-amz-date']);
  const time = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (time === null) return 'IncompleteSignature';
  const [, y, mo, d, h, mi, s] = time.map(Number);
  if (Math.abs(Date.UTC(y!, mo! - 1, d, h, mi, s) - nowMs) > 5 * 60_000) return 'SignatureDoesNotMatch';
  const day = date.slice(0, 8);
  if (credentialScope !== `${day}/${scope.region}/${scope.service}/aws4_request`) return 'SignatureDoesNotMatch';
  const names = signedHeaders.split(';');
  // What AWS wants covered: the host, and every header of its own.
  const own = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'));
  if (!['host', ...own].every((name) => names.includes(name))) return 'SignatureDoesNotMatch';

  const url = new URL(request.url!, 'http://any');
  const pairs = [...url.searchParams]
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .toSorted();
  const canonical = [
    request.method,
    url.pathname.split('/').map(percentEncode).join('/'),
    pairs.join('&'),
    ...names.map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', date, credentialScope, digest].join('\n');
  const signingKey = [day, scope.region, scope.service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${key.secretAccessKey}`,
  );
  const wanted = createHmac('sha256', signingKey).update(toSign).digest();
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex')) ? undefined : 'SignatureDoesNotMatch';
}

/** RFC 3986: everything but unreserved characters. A path is escaped a second time, as it stands. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
