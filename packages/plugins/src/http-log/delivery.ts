import { headerText, type Services } from '@sallyport/pipeline';
import type { HttpLogConfig } from './schema.ts';

/** Sends a batch of records as one request: a JSON array, or a lone object. Rejects on any status from 300 on. */
export function createDelivery(
  { http_endpoint, method, content_type, timeout, keepalive, headers = {}, ssl_verify }: HttpLogConfig,
  { http, secret }: Pick<Services, 'http' | 'secret'>,
  asArray: boolean,
): (records: readonly Buffer[]) => Promise<void> {
  const endpoint = secret(http_endpoint);
  const configured = Object.entries(headers).map(([name, value]) => ({ name, value: secret(value) }));

  return async (records) => {
    // Read anew for each delivery: a vault may have rotated them.
    const { url, authorization } = destinationOf(endpoint.reveal());
    const sent = ['Content-Type', content_type];
    for (const { name, value } of configured) sent.push(name, headerText(value.reveal()));
    if (authorization !== undefined) sent.push('Authorization', authorization);
    const body = asArray ? jsonArray(records) : records[0]!;
    const { status } = await http.send({
      method,
      url,
      headers: sent,
      body,
      timeoutMs: timeout,
      keepAliveMs: keepalive,
      tlsVerify: ssl_verify,
    });
    if (status >= 300) throw new Error(`the receiver answered ${status}`);
  };
}

function jsonArray(records: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  for (const record of records) parts.push(parts.length === 0 ? opening : comma, record);
  parts.push(closing);
  return Buffer.concat(parts);
}

const opening = Buffer.from('[');
const comma = Buffer.from(',');
const closing = Buffer.from(']');

function destinationOf(endpoint: string): { url: URL; authorization: string | undefined } {
  const url = URL.parse(endpoint);
  // The endpoint may be a secret: a parser's own message would quote it.
  if (url === null) throw new Error('http_endpoint is not a URL');
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  if (username === '' && password === '') return { url, authorization: undefined };
  const credentials = `${decode(username)}:${decode(password)}`;
  return { url, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
