import type { Exchange, HeaderList, Reply } from '@sallyport/pipeline';
import { serverToken } from '../version.ts';
import { listNames } from './request-check.ts';

const connectionFields = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** Takes the connection fields out of an upstream's answer (RFC 9110 §7.6.1). */
export function stripResponseHeaders(headers: HeaderList): void {
  let named: readonly string[] | undefined;
  for (let i = 0; i < headers.length; i++) {
    if (headers.name(i) === 'connection') named = [...(named ?? []), ...listNames(headers.value(i))];
  }
  for (let i = headers.length - 1; i >= 0; i--) {
    const name = headers.name(i);
    if (connectionFields.has(name) || named?.includes(name) === true) headers.removeAt(i);
  }
}

const via = `1.1 ${serverToken}`;

/** Adds the fields by which people recognise and time an answer of the gateway, in Kong's names. */
export function addGatewayHeaders(x: Exchange, reply: Reply): void {
  const { headers } = reply;
  if (reply.source === 'upstream') {
    const upstreamVia = headers.get('via');
    headers.set('via', upstreamVia === undefined ? via : `${upstreamVia}, ${via}`, 'Via');
    if (!headers.has('server')) headers.add('server', serverToken, 'Server');
    headers.set('x-kong-upstream-latency', String(Math.round(x.upstreamMs)), 'X-Kong-Upstream-Latency');
    headers.set('x-kong-proxy-latency', String(Math.round(x.gatewayMs)), 'X-Kong-Proxy-Latency');
  } else {
    headers.set('server', serverToken, 'Server');
    headers.set('x-kong-response-latency', String(Math.round(x.gatewayMs)), 'X-Kong-Response-Latency');
  }
  headers.set('x-kong-request-id', x.id, 'X-Kong-Request-Id');
}
