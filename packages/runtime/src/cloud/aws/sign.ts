import { createHmac, hash } from 'node:crypto';
import type { RequestToSign } from '@sallyport/pipeline';
import type { AwsKeys } from './keys.ts';

/**
 * Signs requests with Signature Version 4 for one service in one region: the host, the path, the query, the body, and all
 * headers that are given. A day's key is kept, since making it costs more than a signature.
 */
export class SignatureV4 {
  readonly #service: string;
  readonly #region: string;
  #key: { secret: string; day: string; value: Buffer } | undefined;

  constructor({ service, region }: { service: string; region: string }) {
    this.#service = service;
    this.#region = region;
  }

  /** The request's headers, with those of the signature. */
  sign({ method, url, headers, body }: RequestToSign, keys: AwsKeys, nowMs: number): string[] {
    const time = new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
    const sent = [...headers, 'x-amz-date', time];
    if (keys.sessionToken) sent.push('x-amz-security-token', keys.sessionToken);
    const bodyHash = hash('sha256', body);
    // S3 alone wants to be told what it could compute.
    if (this.#service === 's3') sent.push('x-amz-content-sha256', bodyHash);

    const [canonicalHeaders, names] = canonicalHeadersOf(url.host, sent);
    const path = this.#service === 's3' ? url.pathname : escapedAgain(url.pathname);
    const canonical = `${method}\n${path}\n${canonicalQuery(url)}\n${canonicalHeaders}\n${names}\n${bodyHash}`;
    const day = time.slice(0, 8);
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', this.#keyOf(keys.secretAccessKey, day)).update(toSign).digest('hex');
    const credential = `${keys.accessKeyId}/${scope}`;
    sent.push(
      'authorization',
      `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    );
    return sent;
  }

  #keyOf(secret: string, day: string): Buffer {
    if (this.#key?.secret === secret && this.#key.day === day) return this.#key.value;
    let value: Buffer = Buffer.from(`AWS4${secret}`);
    for (const part of [day, this.#region, this.#service, 'aws4_request'])
      value = createHmac('sha256', value).update(part).digest();
    this.#key = { secret, day, value };
    return value;
  }
}

/** Sorted lines, each with its end, and the names that they begin with. */
function canonicalHeadersOf(host: string, headers: readonly string[]): [lines: string, names: string] {
  const values = new Map<string, string>([['host', host]]);
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    const value = headers[i + 1]!.trim().replace(/ {2,}/g, ' ');
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  const names = [...values.keys()].toSorted();
  let lines = '';
  for (const name of names) lines += `${name}:${values.get(name)}\n`;
  return [lines, names.join(';')];
}

/** All services but S3 escape what stands in the request line once more. */
function escapedAgain(pathname: string): string {
  return pathname
    .replace(/\/{2,}/g, '/')
    .split('/')
    .map(percentEncode)
    .join('/');
}

function canonicalQuery({ search, searchParams }: URL): string {
  if (search === '') return '';
  const pairs: [name: string, value: string][] = [];
  for (const [name, value] of searchParams) pairs.push([percentEncode(name), percentEncode(value)]);
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** RFC 3986: everything but unreserved characters. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
