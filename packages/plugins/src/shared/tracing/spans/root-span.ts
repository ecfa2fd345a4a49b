import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_CLIENT_IP,
  ATTR_HTTP_FLAVOR,
  ATTR_HTTP_HOST,
  ATTR_HTTP_METHOD,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_SIZE,
  ATTR_HTTP_RESPONSE_SIZE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_HTTP_SCHEME,
  ATTR_HTTP_STATUS_CODE,
  ATTR_HTTP_URL,
  ATTR_NET_PEER_IP,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_TLS_CIPHER,
  ATTR_TLS_PROTOCOL_VERSION,
  ATTR_URL_FULL,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions/incubating';
import type { ExchangeEvent } from '@sallyport/contracts';
import { headerValue, redactQuery } from '@sallyport/pipeline';
import { Attributes, noEvents, type Span } from '../span.ts';
import { nameOf, textOf } from './entity-names.ts';

/** The exchange itself, as a server's span. */
export function rootSpan(event: ExchangeEvent): Span {
  const { trace, response, latencies } = event;
  const failure = failureOf(event);
  return {
    name: 'kong',
    kind: 'server',
    spanId: trace!.spanId!,
    parentSpanId: trace!.parentSpanId,
    startMs: 0,
    durationMs: latencies.totalMs,
    attributes: rootAttributes(event).add(ATTR_ERROR_TYPE, failure),
    error: response.status >= 500 ? (failure ?? '') : undefined,
    events: noEvents,
  };
}

function rootAttributes(event: ExchangeEvent): Attributes {
  const { request, response, latencies, refusal, route, service, consumer } = event;
  const uri = redactQuery(request.uri, request.secretQuery);
  const queryAt = uri.indexOf('?');
  const url = `${request.scheme}://${request.host}:${request.port}${uri}`;
  return (
    new Attributes()
      // The names that Kong has …
      .add(ATTR_HTTP_METHOD, request.method)
      .add(ATTR_HTTP_URL, url)
      .add(ATTR_HTTP_HOST, request.host)
      .add(ATTR_HTTP_SCHEME, request.scheme)
      .add(ATTR_HTTP_FLAVOR, request.httpVersion)
      .add(ATTR_HTTP_CLIENT_IP, event.clientIp)
      .add(ATTR_NET_PEER_IP, event.clientIp)
      .add(ATTR_HTTP_STATUS_CODE, response.status)
      .add(ATTR_HTTP_ROUTE, routePath(route))
      .add('kong.request.id', event.requestId)
      .add('kong.route.id', textOf(route, 'id'))
      .add('kong.route.name', nameOf(route))
      .add('kong.service.id', textOf(service, 'id'))
      .add('kong.service.name', nameOf(service))
      .add('kong.auth.consumer.id', textOf(consumer, 'id'))
      .add('kong.auth.consumer.name', textOf(consumer, 'username'))
      .add('kong.response.source', response.source === 'upstream' ? 'upstream' : 'kong')
      .add('kong.latency.total', latencies.totalMs)
      .add('kong.latency.internal', latencies.gatewayMs)
      .add('kong.latency.upstream', latencies.upstreamMs < 0 ? undefined : latencies.upstreamMs)
      .add('kong.latency.receive', latencies.receiveMs)
      // … and those of today's conventions.
      .add(ATTR_HTTP_REQUEST_METHOD, request.method)
      .add(ATTR_URL_FULL, url)
      .add(ATTR_URL_SCHEME, request.scheme)
      .add(ATTR_URL_PATH, queryAt < 0 ? uri : uri.slice(0, queryAt))
      .add(ATTR_URL_QUERY, queryAt < 0 ? undefined : uri.slice(queryAt + 1))
      .add(ATTR_CLIENT_ADDRESS, event.clientIp)
      .add(ATTR_SERVER_ADDRESS, request.host)
      .add(ATTR_SERVER_PORT, request.port)
      .add(ATTR_NETWORK_PROTOCOL_NAME, 'http')
      .add(ATTR_NETWORK_PROTOCOL_VERSION, request.httpVersion)
      .add(ATTR_USER_AGENT_ORIGINAL, headerValue(request.headers, 'user-agent'))
      .add(ATTR_HTTP_RESPONSE_STATUS_CODE, response.status)
      .add(ATTR_HTTP_REQUEST_SIZE, request.bytes)
      .add(ATTR_HTTP_RESPONSE_SIZE, response.bytes)
      .add(ATTR_TLS_PROTOCOL_VERSION, request.tls?.version)
      .add(ATTR_TLS_CIPHER, request.tls?.cipher)
      // Ours.
      .add('sallyport.parent_request_id', event.parentId)
      .add('sallyport.refusal.plugin', refusal?.plugin)
      .add('sallyport.refusal.code', refusal?.code)
      .add('sallyport.truncated', response.truncated || undefined)
      .add('sallyport.aborted', response.aborted || undefined)
      .add(
        'sallyport.actors',
        event.actors.length === 0 ? undefined : event.actors.map(({ type, id }) => `${type}:${id}`),
      )
  );
}

/** Of few values: the path that the route is configured with, or its name where it has several. */
function routePath(route: ExchangeEvent['route']): string | undefined {
  const paths = route?.['paths'];
  return Array.isArray(paths) && paths.length === 1 && typeof paths[0] === 'string' ? paths[0] : nameOf(route);
}

function failureOf({ errorCode, refusal, response }: ExchangeEvent): string | undefined {
  if (response.status < 500 && !response.truncated) return undefined;
  return errorCode ?? refusal?.code ?? String(response.status);
}
