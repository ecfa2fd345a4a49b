import type { Exchange } from '@sallyport/pipeline';
import { serverToken } from '../version.ts';
import { HeaderKind, headerKind } from './header-rules.ts';
import type { Framing } from './request-check.ts';

const viaByVersion = { '1.0': `1.0 ${serverToken}`, '1.1': `1.1 ${serverToken}`, '2.0': `2 ${serverToken}` } as const;

/**
 * Takes out of the request's headers what must not travel: connection fields, framing, and whatever only we may say.
 * Done once, before plugins see them, so that what a plugin reads is what the upstream would.
 */
export function stripRequestHeaders(x: Exchange, framing: Framing): void {
  const headers = x.requestHeaders;
  for (let i = headers.length - 1; i >= 0; i--) {
    const name = headers.name(i);
    switch (headerKind(name)) {
      case HeaderKind.endToEnd:
      case HeaderKind.host:
      case HeaderKind.contentLength:
      case HeaderKind.forwardedFor:
      case HeaderKind.via:
        if (framing.connectionNames.length > 0 && framing.connectionNames.includes(name)) headers.removeAt(i);
        break;
      default:
        headers.removeAt(i);
    }
  }
}

/** How a request says what becomes of its connection, unless it is to be switched. */
export const keepAlive = 'Connection: keep-alive\r\n';

/**
 * The request line and header block to send, framing included. `bodyBytes` is the length when known; undefined with
 * `chunked` false means no body.
 */
export function writeUpstreamHead(
  x: Exchange,
  host: string,
  framing: Framing,
  bodyBytes: number | undefined,
  chunked: boolean,
  connection: string,
): string {
  const { requestHeaders: headers } = x;
  let text = `${x.method} ${x.upstreamUri} HTTP/1.1\r\nHost: ${host}\r\n${connection}`;
  // Repeated fields are one list, in their order (RFC 9110 §5.3).
  let forwardedFor = '';
  let via = '';
  for (let i = 0; i < headers.length; i++) {
    switch (headerKind(headers.name(i))) {
      case HeaderKind.host:
      case HeaderKind.contentLength:
      case HeaderKind.transferEncoding:
      case HeaderKind.connection:
      case HeaderKind.hopByHop:
      case HeaderKind.ours:
      case HeaderKind.upgrade:
      case HeaderKind.te:
      case HeaderKind.expect:
        break;
      case HeaderKind.forwardedFor:
        forwardedFor += `${headers.value(i)}, `;
        break;
      case HeaderKind.via:
        via += `${headers.value(i)}, `;
        break;
      default:
        text += `${headers.raw[i << 1]}: ${headers.value(i)}\r\n`;
    }
  }
  if (x.upstreamTarget?.terms?.tellsCaller !== false) text += callerLines(x, forwardedFor, via);
  if (framing.wantsTrailers) text += 'TE: trailers\r\n';
  if (chunked) text += 'Transfer-Encoding: chunked\r\n\r\n';
  else if (bodyBytes !== undefined) text += `Content-Length: ${bodyBytes}\r\n\r\n`;
  else text += '\r\n';
  return text;
}

/** Who calls, and the way the request came. */
function callerLines(x: Exchange, forwardedFor: string, via: string): string {
  const { head } = x;
  let text = `X-Real-IP: ${head.clientIp}\r\nX-Forwarded-For: ${forwardedFor === '' ? head.clientIp : forwardedFor + head.peerIp}\r\n`;
  const prefix = strippedPrefix(x);
  const told = head.forwarded;
  if (told === undefined) {
    text += `X-Forwarded-Proto: ${head.scheme}\r\nX-Forwarded-Host: ${head.host}\r\nX-Forwarded-Port: ${head.serverPort}\r\nX-Forwarded-Path: ${rawPathOf(head.target)}\r\n`;
    if (prefix !== '') text += `X-Forwarded-Prefix: ${prefix}\r\n`;
  } else {
    text += `X-Forwarded-Proto: ${told.proto ?? head.scheme}\r\nX-Forwarded-Host: ${told.host ?? head.host}\r\nX-Forwarded-Port: ${told.port ?? head.serverPort}\r\nX-Forwarded-Path: ${told.path ?? rawPathOf(head.target)}\r\n`;
    if (told.prefix !== undefined || prefix !== '') text += `X-Forwarded-Prefix: ${told.prefix ?? prefix}\r\n`;
  }
  return `${text}Via: ${via}${viaByVersion[head.httpVersion]}\r\nX-Kong-Request-Id: ${x.toldId}\r\n`;
}

export function viaOf({ head }: Exchange): string {
  return viaByVersion[head.httpVersion];
}

export function strippedPrefix({ match, route }: Exchange): string {
  const prefix = match?.matchedPath ?? '';
  return route!.strip_path && prefix !== '/' ? prefix : '';
}

export function rawPathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}
