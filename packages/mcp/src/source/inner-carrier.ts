import type { Exchange, InnerPort, InnerRequest } from '@sallyport/pipeline';
import type { Carrier } from './carrier.ts';

export interface InnerCarrierOptions {
  readonly to: Exclude<InnerRequest['to'], 'router'>;
  readonly url: string;
  /** The headers of the exchange go along, as its plugins left them; otherwise the server is sent MCP's own only. */
  readonly forwardsHeaders: boolean;
  /** The client's credentials are for the gateway only: they do not go along with its headers. */
  readonly withholdsCredentials?: boolean;
}

/** Reaches a server by requests that the gateway makes of itself: balancing, TLS, credentials and limits are those of its route and service. */
export function innerCarrier(
  inner: InnerPort,
  { to, url, forwardsHeaders, withholdsCredentials = false }: InnerCarrierOptions,
): Carrier {
  return {
    url,
    send: ({ x, method, target = '', headers, body, timeoutMs }, receiver) =>
      inner.send(
        {
          of: x,
          to,
          method,
          target,
          isExact: target !== '',
          headers:
            forwardsHeaders && x !== undefined
              ? withForwarded(x, headers, withholdsCredentials)
              : [...headers, ...plain],
          body,
          timeoutMs,
        },
        receiver,
      ),
  };
}

/** Answers are read here. */
const plain = ['Accept-Encoding', 'identity'];

function withForwarded(
  { requestHeaders, secretHeaders }: Exchange,
  headers: readonly string[],
  withholdsCredentials: boolean,
): string[] {
  const all = [...headers, ...plain];
  for (let i = 0; i < requestHeaders.length; i++) {
    const name = requestHeaders.name(i);
    const isCredential = credentials.has(name) || secretHeaders?.includes(name) === true;
    if (withholdsCredentials && isCredential) continue;
    if (!own.has(name) && !name.startsWith('mcp-')) all.push(requestHeaders.raw[i * 2]!, requestHeaders.value(i));
  }
  return all;
}

/** Said by whoever speaks to the server, or by the one connection. */
const own = new Set([
  'host',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'accept',
  'accept-encoding',
  'last-event-id',
]);

const credentials = new Set(['authorization', 'proxy-authorization', 'cookie']);
