import type { Actor, ExchangeEvent } from '@sallyport/contracts';
import { guardMembers, guardsMember } from './guards.ts';
import { headerObject } from './headers.ts';
import { jsonText, quote } from './json-line.ts';
import { llmMembers } from './llm.ts';
import { mcpMember } from './mcp.ts';
import { number, whole } from './numbers.ts';
import { queryObject, redactQuery } from './query.ts';
import { statusOf, tryObject } from './tries.ts';

/**
 * An event as one line of JSON, in the shape of Kong's log serializer; it ends without a newline and never contains
 * one. Values of Authorization, Proxy-Authorization, cookies and whatever an auth plugin marked as secret read `REDACTED`.
 * Never throws. Assembled by hand: this runs once per exchange and logger.
 */
export function logRecord(event: ExchangeEvent): string {
  const { request, response, upstream, latencies } = event;
  const { secretHeaders, secretQuery } = request;
  const uri = redactQuery(request.uri, secretQuery);
  return (
    `{"request":{"id":${quote(event.requestId)},"uri":${quote(uri)}` +
    `,"url":${quote(`${request.scheme}://${request.host}:${request.port}${uri}`)}` +
    `,"querystring":${queryObject(uri)},"method":${quote(request.method)}` +
    `,"headers":${headerObject(request.headers, secretHeaders, true)},"size":${number(request.bytes)}` +
    (request.tls === undefined
      ? ''
      : `,"tls":{"version":${quote(request.tls.version)},"cipher":${quote(request.tls.cipher)},"client_verify":${quote(request.tls.clientVerify ?? 'NONE')}}`) +
    `},"response":{"status":${number(response.status)},"headers":${headerObject(response.headers, secretHeaders, false)}` +
    `,"size":${number(response.bytes)}}` +
    `,"upstream_uri":${quote(upstream === undefined ? '' : redactQuery(upstream.uri, secretQuery))}` +
    `,"upstream_status":"${upstream === undefined ? '' : upstream.tries.map(statusOf).join(', ')}"` +
    `,"latencies":{"kong":${whole(latencies.gatewayMs)},"proxy":${whole(latencies.upstreamMs)}` +
    `,"receive":${whole(latencies.receiveMs)},"request":${whole(latencies.totalMs)}}` +
    `,"tries":${upstream === undefined ? '[]' : `[${upstream.tries.map(tryObject).join(',')}]`}` +
    (event.credentialId === undefined ? '' : authenticatedEntity(event.credentialId, event.consumer)) +
    (event.actors.length === 0 ? '' : `,"actors":[${event.actors.map(actorObject).join(',')}]`) +
    entity('consumer', event.consumer) +
    entity('route', event.route) +
    entity('service', event.service) +
    (event.parentId === undefined ? '' : `,"parent_request_id":${quote(event.parentId)}`) +
    `,"client_ip":${quote(event.clientIp)},"started_at":${whole(event.startedAtMs)}` +
    `,"source":"${response.source === 'upstream' ? 'upstream' : 'kong'}"` +
    `,"workspace":"${defaultWorkspaceId}","workspace_name":"default"` +
    (event.trace === undefined ? '' : `,"trace_id":${jsonText(event.trace.ids) ?? '{}'}`) +
    aiObject(event) +
    (event.custom === undefined ? '' : customFields(event.custom)) +
    '}'
  );
}

/** Kong's default workspace has this id in every installation without a database. */
const defaultWorkspaceId = '0dc6f45b-8f8d-40d2-a504-473544ee190b';

// Entities live as long as their snapshot and don't change, so each is written once.
const entityTexts = new WeakMap<object, string>();

function entity(name: 'consumer' | 'route' | 'service', value: object | undefined): string {
  if (value === undefined) return '';
  let text = entityTexts.get(value);
  if (text === undefined) {
    text = `,"${name}":${jsonText(value) ?? 'null'}`;
    entityTexts.set(value, text);
  }
  return text;
}

function aiObject({ mcp, llm, guards, originalRequest, configHash }: ExchangeEvent): string {
  if (mcp === undefined && llm === undefined && guards === undefined && originalRequest === undefined) return '';
  const members: string[] = [];
  if (mcp !== undefined) members.push(mcpMember(mcp, configHash));
  const ofProxy = [
    ...(llm === undefined ? [] : llmMembers(llm)),
    ...(guards === undefined ? [] : guardMembers(guards)),
  ];
  if (ofProxy.length > 0) members.push(`"proxy":{${ofProxy.join(',')}}`);
  if (guards !== undefined) members.push(guardsMember(guards));
  if (originalRequest !== undefined) members.push(`"payload":{"original_request":${quote(originalRequest)}}`);
  const written = members.filter((member) => member !== '');
  return written.length === 0 ? '' : `,"ai":{${written.join(',')}}`;
}

function authenticatedEntity(credentialId: string, consumer: ExchangeEvent['consumer']): string {
  const consumerId = consumer?.id;
  const owner = typeof consumerId === 'string' ? `,"consumer_id":${quote(consumerId)}` : '';
  return `,"authenticated_entity":{"id":${quote(credentialId)}${owner}}`;
}

function actorObject({ type, id, name, isEarlier }: Actor): string {
  return (
    `{"type":"${type}","id":${quote(id)}` +
    (name === undefined ? '' : `,"name":${quote(name)}`) +
    (isEarlier ? ',"is_earlier":true}' : '}')
  );
}

// A field of a plugin may not replace one of the record's own: a reader would see two.
const ownFields = new Set(
  (
    'request response upstream_uri upstream_status latencies tries authenticated_entity actors consumer route service ' +
    'parent_request_id client_ip started_at source workspace workspace_name trace_id ai'
  ).split(' '),
);

function customFields(custom: Record<string, unknown>): string {
  let text = '';
  for (const name of Object.keys(custom)) {
    if (ownFields.has(name)) continue;
    const value = jsonText(custom[name]);
    if (value !== undefined) text += `,${quote(name)}:${value}`;
  }
  return text;
}
