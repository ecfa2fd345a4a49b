import type { ExchangeEvent } from '@sallyport/contracts';
import { headerValue, redactQuery, shortTraceId } from '@sallyport/pipeline';
import { nanoseconds } from '../shared/otlp/attributes.ts';
import { ownBytes } from '../shared/own-bytes.ts';
import type { AttributeValue, Span } from '../shared/tracing/span.ts';
import { textOf } from '../shared/tracing/spans/entity-names.ts';
import type { ZipkinConfig } from './schema.ts';

/** Makes what writes the spans of an exchange as members of a list in Zipkin's format (v2). */
export function compileSpanWriter(config: ZipkinConfig): (event: ExchangeEvent, spans: readonly Span[]) => Buffer {
  const { local_service_name: serviceName, http_span_name, include_credential, static_tags } = config;
  const tagsHeader = config.tags_header.toLowerCase();
  const fixed = Object.fromEntries(static_tags.map(({ name, value }) => [name, value]));

  const rootName = ({ request }: ExchangeEvent) => {
    const path = redactQuery(request.uri, request.secretQuery).split('?', 1)[0];
    return http_span_name === 'method' ? request.method : `${request.method} ${path}`;
  };
  const rootTags = (event: ExchangeEvent) => ({
    ...fixed,
    ...readTags(headerValue(event.request.headers, tagsHeader)),
    ...(include_credential && event.credentialId !== undefined && { 'kong.credential': event.credentialId }),
  });

  return (event, spans) => {
    const traceId = shortTraceId(event.trace!.traceId);
    const written = spans.map((span, index) => {
      const isRoot = index === 0;
      return JSON.stringify({
        traceId,
        id: span.spanId,
        parentId: span.parentSpanId,
        name: isRoot ? rootName(event) : span.name,
        kind: span.kind === 'internal' ? undefined : span.kind.toUpperCase(),
        timestamp: Number(nanoseconds(event.startedAtMs, span.startMs) / 1_000n),
        // Zipkin has none that took no time.
        duration: Math.max(1, Math.round(span.durationMs * 1_000)),
        localEndpoint: { serviceName },
        remoteEndpoint: isRoot ? endpointOf(event.clientIp, undefined, undefined) : remoteOf(span, event, config),
        annotations: span.events.map(({ name, atMs }) => ({
          timestamp: Number(nanoseconds(event.startedAtMs, atMs) / 1_000n),
          value: name,
        })),
        tags: { ...tagsOf(span), ...(isRoot && rootTags(event)) },
      });
    });
    return ownBytes(written.join(','));
  };
}

/** Of a try: who was tried. */
function remoteOf({ attributes }: Span, { service }: ExchangeEvent, { default_service_name }: ZipkinConfig) {
  const port = attributes.get('net.peer.port');
  if (typeof port !== 'number') return undefined;
  const ip = attributes.get('net.peer.ip');
  return endpointOf(typeof ip === 'string' ? ip : undefined, port, textOf(service, 'name') ?? default_service_name);
}

function endpointOf(ip: string | undefined, port: number | undefined, serviceName: string | undefined) {
  return { serviceName, ...(ip !== undefined && { [ip.includes(':') ? 'ipv6' : 'ipv4']: ip }), port };
}

function tagsOf({ attributes: { names, values }, error }: Span): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [index, name] of names.entries()) tags[name] = textOfValue(values[index]!);
  if (error !== undefined) tags['error'] = error === '' ? 'true' : error;
  return tags;
}

function textOfValue(value: AttributeValue): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}

/** `fg=blue; bg=red`; what has no `=` is none. */
function readTags(text: string | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const part of text?.split(';', tagsMax) ?? []) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim();
    if (name !== '') tags[name] = part.slice(equals + 1).trim();
  }
  return tags;
}

/** Callers write them. */
const tagsMax = 32;
