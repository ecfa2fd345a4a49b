import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_HEADER,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_SIZE,
  ATTR_HTTP_RESPONSE_HEADER,
  ATTR_HTTP_RESPONSE_SIZE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_URL_FULL,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions/incubating';
import type { ExchangeEvent } from '@sallyport/contracts';
import { headerValue, redactQuery, visibleHeaders } from '@sallyport/pipeline';
import { Attributes, type AttributeValue } from '../../shared/tracing/span.ts';

/** What a record of an exchange tells: Kong's names, values of secrets redacted as in every other log. */
export function accessAttributes(event: ExchangeEvent): Attributes {
  const { request, response, latencies, upstream, consumer } = event;
  const uri = redactQuery(request.uri, request.secretQuery);
  const queryAt = uri.indexOf('?');
  const attributes = new Attributes()
    .add(ATTR_CLIENT_ADDRESS, event.clientIp)
    .add(ATTR_URL_QUERY, queryAt < 0 ? undefined : uri.slice(queryAt + 1))
    .add(ATTR_URL_FULL, `${request.scheme}://${request.host}:${request.port}${uri}`)
    .add(ATTR_URL_PATH, queryAt < 0 ? uri : uri.slice(0, queryAt))
    .add(ATTR_USER_AGENT_ORIGINAL, headerValue(request.headers, 'user-agent'))
    .add(ATTR_HTTP_REQUEST_METHOD, request.method)
    .add(ATTR_HTTP_REQUEST_SIZE, request.bytes)
    .add(ATTR_HTTP_RESPONSE_SIZE, response.bytes)
    .add(ATTR_HTTP_RESPONSE_STATUS_CODE, response.status)
    .add('kong.request.id', event.requestId)
    .add('kong.request.started_at', event.startedAtMs)
    .add('kong.response.source', response.source === 'upstream' ? 'upstream' : 'kong')
    .add('kong.workspace.name', 'default')
    .add('kong.latency.internal', latencies.gatewayMs)
    .add('kong.latency.upstream', latencies.upstreamMs < 0 ? undefined : latencies.upstreamMs)
    .add('kong.latency.receive', latencies.receiveMs)
    .add('kong.latency.total', latencies.totalMs)
    .add('kong.upstream.uri', upstream && redactQuery(upstream.uri, request.secretQuery))
    .add('kong.upstream.status_code', upstream?.status)
    .add('kong.auth.authenticated_entity.id', event.credentialId)
    .add('sallyport.refusal.plugin', event.refusal?.plugin)
    .add('sallyport.refusal.code', event.refusal?.code)
    .add('error.type', event.errorCode);
  addEntity(attributes, 'kong.route', event.route);
  addEntity(attributes, 'kong.service', event.service);
  addEntity(attributes, 'kong.auth.consumer', consumer);
  for (const [index, attempt] of (upstream?.tries ?? []).entries())
    addTry(attributes, `kong.upstream.try.${index}`, attempt);
  addHeaders(attributes, ATTR_HTTP_REQUEST_HEADER, visibleHeaders(request.headers, request.secretHeaders, true));
  addHeaders(attributes, ATTR_HTTP_RESPONSE_HEADER, visibleHeaders(response.headers, request.secretHeaders, false));
  return attributes;
}

function addHeaders(
  attributes: Attributes,
  prefix: (name: string) => string,
  headers: ReadonlyMap<string, readonly string[]>,
): void {
  for (const [name, values] of headers) attributes.add(prefix(name), values);
}

type Try = NonNullable<ExchangeEvent['upstream']>['tries'][number];

function addTry(
  attributes: Attributes,
  prefix: string,
  { host, ip, port, status, failure, durationMs, keepAlive }: Try,
): void {
  attributes
    .add(`${prefix}.host`, host)
    .add(`${prefix}.ip`, ip)
    .add(`${prefix}.port`, port)
    .add(`${prefix}.status_code`, status)
    .add(`${prefix}.failure`, failure)
    .add(`${prefix}.latency`, durationMs)
    .add(`${prefix}.keepalive`, keepAlive);
}

/** Of entities the members that are plain, and what they refer to. */
function addEntity(
  attributes: Attributes,
  prefix: string,
  entity: Readonly<Record<string, unknown>> | undefined,
): void {
  for (const field in entity) {
    const value = entity[field];
    if (isPlain(value)) attributes.add(`${prefix}.${field}`, value);
    else if (isReference(value)) attributes.add(`${prefix}.${field}.id`, value.id);
  }
}

function isPlain(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isReference(value: unknown): value is { id: string } {
  return typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string';
}
