import { type Exchange, type HeaderList, headerText, type Reply } from '@sallyport/pipeline';
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

/** Takes the connection fields out of an upstream's answer (RFC 9110 §7.6.1), and what does not pass. */
export function stripResponseHeaders(headers: HeaderList, passes?: (name: string) => boolean): void {
  let named: readonly string[] | undefined;
  for (let i = 0; i < headers.length; i++) {
    if (headers.name(i) === 'connection') named = [...(named ?? []), ...listNames(headers.value(i))];
  }
  for (let i = headers.length - 1; i >= 0; i--) {
    const name = headers.name(i);
    if (connectionFields.has(name) || named?.includes(name) === true || passes?.(name) === false) headers.removeAt(i);
  }
}

const via = `1.1 ${serverToken}`;

/**
 * Adds the fields by which people recognise and time an answer of the gateway, in Kong's names; and where it may be asked
 * for, what answered.
 */
export function addGatewayHeaders(x: Exchange, reply: Reply, allowsDebugHeader: boolean): void {
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
  if (allowsDebugHeader && x.requestHeaders.get('kong-debug') === '1') addDebugHeaders(x, headers);
}

function addDebugHeaders({ route, service }: Exchange, headers: HeaderList): void {
  if (route !== undefined) {
    headers.set('kong-route-id', route.id, 'Kong-Route-Id');
    if (route.name !== undefined) headers.set('kong-route-name', headerText(route.name), 'Kong-Route-Name');
  }
  if (service !== undefined) {
    headers.set('kong-service-id', service.id, 'Kong-Service-Id');
    if (service.name !== undefined) headers.set('kong-service-name', headerText(service.name), 'Kong-Service-Name');
  }
}
