/**
 * What happens to each known header field, in one table (RFC 9110 §7.6.1 for connection fields). Anything not here
 * is an end-to-end field and travels as it is.
 */
export const HeaderKind = {
  /** Travels on. */
  endToEnd: 0,
  /** Speaks about this connection only; never copied. */
  hopByHop: 1,
  /** Set by us on the upstream request. */
  ours: 2,
  /** Who calls: only an auth plugin of ours may say. */
  identity: 3,
  host: 4,
  contentLength: 5,
  transferEncoding: 6,
  connection: 7,
  te: 8,
  expect: 9,
  upgrade: 10,
  forwardedFor: 11,
  via: 12,
} as const;
export type HeaderKind = (typeof HeaderKind)[keyof typeof HeaderKind];

const kinds = new Map<string, HeaderKind>([
  ['host', HeaderKind.host],
  ['content-length', HeaderKind.contentLength],
  ['transfer-encoding', HeaderKind.transferEncoding],
  ['connection', HeaderKind.connection],
  ['te', HeaderKind.te],
  ['expect', HeaderKind.expect],
  ['upgrade', HeaderKind.upgrade],
  ['via', HeaderKind.via],
  ['x-forwarded-for', HeaderKind.forwardedFor],
  ['keep-alive', HeaderKind.hopByHop],
  ['proxy', HeaderKind.hopByHop],
  ['proxy-connection', HeaderKind.hopByHop],
  ['trailer', HeaderKind.hopByHop],
  ['http2-settings', HeaderKind.hopByHop],
  ['x-real-ip', HeaderKind.ours],
  ['x-forwarded-proto', HeaderKind.ours],
  ['x-forwarded-host', HeaderKind.ours],
  ['x-forwarded-port', HeaderKind.ours],
  ['x-forwarded-path', HeaderKind.ours],
  ['x-forwarded-prefix', HeaderKind.ours],
  ['x-kong-request-id', HeaderKind.ours],
  ['x-consumer-id', HeaderKind.identity],
  ['x-consumer-custom-id', HeaderKind.identity],
  ['x-consumer-username', HeaderKind.identity],
  ['x-consumer-groups', HeaderKind.identity],
  ['x-credential-identifier', HeaderKind.identity],
  ['x-authenticated-groups', HeaderKind.identity],
  ['x-authenticated-person', HeaderKind.identity],
  ['x-authenticated-agent', HeaderKind.identity],
  ['x-anonymous-consumer', HeaderKind.identity],
]);

export function headerKind(name: string): HeaderKind {
  return kinds.get(name) ?? HeaderKind.endToEnd;
}

/** Fields that a client may not name in `Connection`, since removing them would change what the request means. */
const protectedFields = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'apikey',
  'authorization',
  'baggage',
  'cache-control',
  'cookie',
  'date',
  'expect',
  'from',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-event-id',
  'origin',
  'pragma',
  'range',
  'referer',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-api-key',
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'proxy-authorization',
  'forwarded',
  'via',
  ...[...kinds].filter(([, kind]) => kind >= HeaderKind.ours && kind <= HeaderKind.identity).map(([name]) => name),
  'x-forwarded-for',
]);

export function isProtected(name: string): boolean {
  return protectedFields.has(name) || name.startsWith('mcp-') || name.startsWith('access-control-');
}

/**
 * `X_Consumer_Id` reads as `X-Consumer-Id` to CGI-like upstreams, so an underscore twin of a field that we guard is an
 * attempt to get past us.
 */
export function isTwinOfGuarded(name: string): boolean {
  if (!name.includes('_')) return false;
  const canonical = name.replaceAll('_', '-');
  return kinds.has(canonical) || protectedFields.has(canonical);
}
