import type { RequestHead } from '@sallyport/pipeline';
import type { Arrival } from './arrival.ts';
import type { Request } from './request-body.ts';

/** What the wire said of a request. Host and port are read from it later. */
export function readHead(request: Request, arrival: Arrival, isHttp2: boolean, isWebSocket: boolean): RequestHead {
  return {
    // Extended CONNECT stands for the GET of HTTP/1.1.
    method: isWebSocket && isHttp2 ? 'GET' : (request.method ?? ''),
    scheme: arrival.scheme,
    httpVersion: request.httpVersion as RequestHead['httpVersion'],
    target: request.url ?? '',
    rawHeaders: isHttp2 ? fieldsOfHttp2(request.rawHeaders) : request.rawHeaders,
    clientIp: arrival.clientIp,
    clientPort: arrival.clientPort,
    peerIp: arrival.peerIp,
    forwarded: undefined,
    serverPort: arrival.serverPort,
    host: '',
    port: arrival.serverPort,
    sni: arrival.sni,
    clientCertificate: arrival.clientCertificate,
  };
}

/** Without pseudo-header fields; cookies, which HTTP/2 may send in pieces, are one field again (RFC 9113 §8.2.3). */
function fieldsOfHttp2(rawHeaders: readonly string[]): string[] {
  const fields: string[] = [];
  let cookieAt = -1;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    const value = rawHeaders[i + 1]!;
    if (name.startsWith(':')) continue;
    if (name === 'cookie') {
      if (cookieAt >= 0) {
        fields[cookieAt] += `; ${value}`;
        continue;
      }
      cookieAt = fields.length + 1;
    }
    fields.push(name, value);
  }
  return fields;
}

export function headerBytes({ rawHeaders }: RequestHead): number {
  let bytes = 0;
  for (const text of rawHeaders) bytes += text.length;
  return bytes;
}
