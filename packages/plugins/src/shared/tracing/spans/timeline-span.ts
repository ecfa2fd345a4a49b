import type { TimelineSpan } from '@sallyport/contracts';
import { Attributes, type SpanKind } from '../span.ts';
import { addSpan } from './add-span.ts';
import type { Told } from './spans-of.ts';

type Name = Exclude<TimelineSpan['name'], 'plugin' | 'upstream'>;

/** As Kong calls them, where it has them. */
const names: Readonly<Record<Name, readonly [name: string, kind: SpanKind]>> = {
  router: ['kong.router', 'internal'],
  client_body: ['kong.read_client_http_body', 'internal'],
  dns: ['kong.dns', 'client'],
  connect: ['kong.io.socket.connect', 'client'],
  tls: ['kong.io.socket.sslhandshake', 'client'],
  send: ['kong.send_request_to_upstream', 'internal'],
  wait: ['kong.read_headers_from_upstream', 'internal'],
  receive: ['kong.read_body_from_upstream', 'internal'],
  inner_request: ['kong.internal.request', 'client'],
};

/** The other pieces of an exchange's time. */
export function addTimelineSpan(told: Told, span: TimelineSpan): void {
  const [name, kind] = names[span.name as Name];
  const parentSpanId = span.parent === undefined ? undefined : told.idsByIndex[span.parent];
  const isFailed = span.failure !== undefined || (span.status ?? 0) >= 500;
  const error = isFailed ? (span.failure ?? String(span.status)) : undefined;
  told.idsByIndex.push(addSpan(told, span, { name, kind, parentSpanId, error, attributes: attributesOf(told, span) }));
}

function attributesOf({ event }: Told, { name, method, target, status, failure, parent }: TimelineSpan): Attributes {
  const attributes = new Attributes();
  if (name === 'router') return attributes.add('matched', event.route !== undefined);
  if (name === 'inner_request') {
    return attributes
      .add('http.method', method)
      .add('http.request.method', method)
      .add('http.url', target)
      .add('url.path', target)
      .add('http.status_code', status)
      .add('http.response.status_code', status)
      .add('error.type', failure);
  }
  if (name !== 'dns' || parent === undefined) return attributes;
  const attempt = event.upstream?.tries[event.timeline!.spans[parent]?.try ?? -1];
  return attributes
    .add('dns.record.domain', attempt?.host)
    .add('dns.record.port', attempt?.port)
    .add('dns.record.ip', attempt?.ip);
}
