import { createHash } from 'node:crypto';
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
    credentialsOf: (x) =>
      forwardsHeaders ? credentialsOf(x, withholdsCredentials, to === 'service' ? x.query : '') : '',
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

function withForwarded(x: Exchange, headers: readonly string[], withholdsCredentials: boolean): string[] {
  const all = [...headers, ...plain];
  const { requestHeaders } = x;
  for (let i = 0; i < requestHeaders.length; i++) {
    if (isForwarded(x, requestHeaders.name(i), withholdsCredentials))
      all.push(requestHeaders.raw[i * 2]!, requestHeaders.value(i));
  }
  return all;
}

function isForwarded({ secretHeaders }: Exchange, name: string, withholdsCredentials: boolean): boolean {
  if (own.has(name) || name.startsWith('mcp-')) return false;
  return !withholdsCredentials || !(credentials.has(name) || secretHeaders?.includes(name) === true);
}

/** The gateway may know nobody, and the server tell its callers apart by what they send: then we must, too. */
function credentialsOf(x: Exchange, withholdsCredentials: boolean, query: string): string {
  let shown = query;
  const { requestHeaders, secretHeaders } = x;
  for (let i = 0; i < requestHeaders.length; i++) {
    const name = requestHeaders.name(i);
    const mayTell = telling.test(name) || secretHeaders?.includes(name) === true;
    if (mayTell && isForwarded(x, name, withholdsCredentials)) shown += `\n${name}:${requestHeaders.value(i)}`;
  }
  return shown === '' ? '' : createHash('sha256').update(shown).digest('base64url').slice(0, digestCharacters);
}

/** Names of headers by which servers know callers. Too many cost a session more, one too few gives a caller another's. */
const telling =
  /^(?!idempotency-|sec-|user-agent$).*(?:auth|token|key|cookie|secret|credential|password|session|jwt|user|account|tenant)/;
/** 132 bits. */
const digestCharacters = 22;

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
