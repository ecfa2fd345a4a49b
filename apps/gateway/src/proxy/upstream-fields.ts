import type { Exchange } from '@sallyport/pipeline';
import { HeaderKind, headerKind } from './header-rules.ts';
import type { Framing } from './request-check.ts';
import { rawPathOf, strippedPrefix, viaOf } from './upstream-head.ts';

/** The header list of a request over HTTP/2: what `writeUpstreamHead` says, without the framing that HTTP/2 has itself. */
export function listUpstreamFields(
  x: Exchange,
  host: string,
  isSecure: boolean,
  framing: Framing,
  bodyBytes: number | undefined,
): string[] {
  const { head, requestHeaders: headers } = x;
  const fields = [
    ':method',
    x.method,
    ':scheme',
    isSecure ? 'https' : 'http',
    ':authority',
    host,
    ':path',
    x.upstreamUri,
  ];
  let forwardedFor = '';
  let via = '';
  for (let i = 0; i < headers.length; i++) {
    switch (headerKind(headers.name(i))) {
      case HeaderKind.endToEnd:
      case HeaderKind.identity:
        fields.push(headers.name(i), headers.value(i));
        break;
      case HeaderKind.forwardedFor:
        forwardedFor += `${headers.value(i)}, `;
        break;
      case HeaderKind.via:
        via += `${headers.value(i)}, `;
        break;
      default:
        break;
    }
  }
  const told = head.forwarded;
  const prefix = told?.prefix ?? strippedPrefix(x);
  fields.push(
    'x-real-ip',
    head.clientIp,
    'x-forwarded-for',
    forwardedFor === '' ? head.clientIp : forwardedFor + head.peerIp,
    'x-forwarded-proto',
    told?.proto ?? head.scheme,
    'x-forwarded-host',
    told?.host ?? head.host,
    'x-forwarded-port',
    told?.port ?? String(head.serverPort),
    'x-forwarded-path',
    told?.path ?? rawPathOf(head.target),
  );
  if (prefix !== '') fields.push('x-forwarded-prefix', prefix);
  fields.push('via', via + viaOf(x), 'x-kong-request-id', x.toldId);
  if (framing.wantsTrailers) fields.push('te', 'trailers');
  if (bodyBytes !== undefined) fields.push('content-length', String(bodyBytes));
  return fields;
}
