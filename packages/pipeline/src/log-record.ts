import type { Actor, ExchangeEvent, McpFacts, UpstreamTry } from '@sallyport/contracts';
import { decodeFormText } from './form-text.ts';
import { jsonText, quote } from './json-line.ts';

/**
 * An event as one line of JSON, in the shape of Kong's log serializer; it ends without a newline and never contains
 * one. Values of Authorization, Proxy-Authorization and whatever an auth plugin marked as secret read `REDACTED`.
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
    (event.mcp === undefined ? '' : mcpObject(event.mcp, event.configHash)) +
    (event.custom === undefined ? '' : customFields(event.custom)) +
    '}'
  );
}

const redacted = 'REDACTED';
/** Kong's default workspace has this id in every installation without a database. */
const defaultWorkspaceId = '0dc6f45b-8f8d-40d2-a504-473544ee190b';
/** As many parameters as Kong's serializer shows; `uri` has them all. */
const queryParametersMax = 100;

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

/** A header name: in lower case, as the start of a member, and the record that showed it last. */
interface FieldName {
  readonly lower: string;
  /** `"name":` */
  readonly start: string;
  seenBy: number;
}

// Field names come from a small vocabulary; the bound is for callers who make names up.
const fieldNames = new Map<string, FieldName>();
const fieldNamesMax = 1_000;
let headerObjects = 0;

/** Undefined for a name beyond the vocabulary. */
function findFieldName(written: string): FieldName | undefined {
  const known = fieldNames.get(written);
  if (known !== undefined) return known;
  const lower = written.toLowerCase();
  let name = fieldNames.get(lower);
  if (name === undefined) {
    if (fieldNames.size >= fieldNamesMax) return undefined;
    name = { lower, start: `${quote(lower)}:`, seenBy: 0 };
    fieldNames.set(lower, name);
  }
  if (lower !== written && fieldNames.size < fieldNamesMax) fieldNames.set(written, name);
  return name;
}

/** Kong writes a list per repeated field, and lower-case names. */
function headerObject(raw: readonly string[], secrets: readonly string[] | undefined, isRequest: boolean): string {
  const serial = ++headerObjects;
  let text = '';
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = findFieldName(raw[i]!);
    if (name === undefined || name.seenBy === serial) return repeatedHeaders(raw, secrets, isRequest);
    name.seenBy = serial;
    const value = isSecretHeader(name.lower, secrets, isRequest) ? `"${redacted}"` : quote(raw[i + 1]!);
    text += i === 0 ? `${name.start}${value}` : `,${name.start}${value}`;
  }
  return `{${text}}`;
}

function isSecretHeader(name: string, secrets: readonly string[] | undefined, isRequest: boolean): boolean {
  if (secrets?.includes(name) === true) return true;
  return isRequest && (name === 'authorization' || name === 'proxy-authorization');
}

function repeatedHeaders(raw: readonly string[], secrets: readonly string[] | undefined, isRequest: boolean): string {
  const values = new Map<string, string>();
  let repeated: Set<string> | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (isSecretHeader(name, secrets, isRequest)) {
      values.set(name, `"${redacted}"`);
      continue;
    }
    const before = values.get(name);
    const value = quote(raw[i + 1]!);
    if (before === undefined) values.set(name, value);
    else {
      repeated ??= new Set();
      repeated.add(name);
      values.set(name, `${before},${value}`);
    }
  }
  return objectText(values, repeated);
}

/** The query of a URI: repeated names make lists, a name without `=` is `true`. */
function queryObject(uri: string): string {
  const mark = uri.indexOf('?');
  if (mark < 0 || mark === uri.length - 1) return '{}';
  const values = new Map<string, string>();
  let repeated: Set<string> | undefined;
  let parameters = 0;
  for (const pair of uri.slice(mark + 1).split('&', 4 * queryParametersMax)) {
    if (pair === '') continue;
    if (++parameters > queryParametersMax) break;
    const equals = pair.indexOf('=');
    const name = decodeFormText(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? 'true' : quote(decodeFormText(pair.slice(equals + 1)));
    const before = values.get(name);
    if (before === undefined) values.set(name, value);
    else {
      repeated ??= new Set();
      repeated.add(name);
      values.set(name, `${before},${value}`);
    }
  }
  return objectText(values, repeated);
}

function objectText(values: Map<string, string>, repeated: Set<string> | undefined): string {
  let text = '';
  for (const [name, value] of values) {
    const member = `${quote(name)}:${repeated?.has(name) === true ? `[${value}]` : value}`;
    text = text === '' ? member : `${text},${member}`;
  }
  return `{${text}}`;
}

function redactQuery(uri: string, secrets: readonly string[] | undefined): string {
  if (secrets === undefined) return uri;
  const mark = uri.indexOf('?');
  if (mark < 0) return uri;
  const pairs = uri
    .slice(mark + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0]!;
      return secrets.includes(decodeFormText(name)) ? `${name}=${redacted}` : pair;
    });
  return `${uri.slice(0, mark)}?${pairs.join('&')}`;
}

/** What nginx would list for the try: a try that got no answer counts as 504 when time ran out, else as 502. */
function statusOf({ status, failure }: UpstreamTry): number {
  return status ?? (failure === 'timeout' ? 504 : 502);
}

function tryObject(attempt: UpstreamTry): string {
  return (
    `{"balancer_start":${whole(attempt.startedAtMs)},"balancer_start_ns":${nanoseconds(attempt.startedAtMs)}` +
    `,"balancer_latency":${whole(attempt.durationMs)},"balancer_latency_ns":${nanoseconds(attempt.durationMs)}` +
    `,"ip":${quote(attempt.ip ?? attempt.host)},"port":${number(attempt.port)},"keepalive":${attempt.keepAlive}` +
    (attempt.failure === undefined ? '' : `,"state":"failed","code":${statusOf(attempt)}`) +
    (attempt.targetId === undefined ? '' : `,"target_id":${quote(attempt.targetId)}`) +
    '}'
  );
}

function mcpObject({ sessionId, rpc, audit, policyId }: McpFacts, configHash: string): string {
  const members: string[] = [];
  if (sessionId !== undefined) members.push(`"mcp_session_id":${quote(sessionId)}`);
  if (rpc.length > 0) members.push(`"rpc":[${rpc.map(rpcObject).join(',')}]`);
  if (audit.length > 0) members.push(`"audit":[${audit.map(auditObject).join(',')}]`);
  if (policyId !== undefined) members.push(`"policy":{"id":${quote(policyId)},"version":${quote(configHash)}}`);
  return members.length === 0 ? '' : `,"ai":{"mcp":{${members.join(',')}}}`;
}

function rpcObject({
  method,
  id,
  latencyMs,
  toolName,
  responseBytes,
  error,
  payload,
}: McpFacts['rpc'][number]): string {
  return (
    `{"method":${quote(method)}` +
    (id === undefined ? '' : `,"id":${quote(id)}`) +
    `,"latency":${whole(latencyMs)}` +
    (toolName === undefined ? '' : `,"tool_name":${quote(toolName)}`) +
    `,"response_body_size":${number(responseBytes)}` +
    (error === undefined ? '' : `,"error":${quote(error)}`) +
    (payload === undefined ? '' : `,"payload":${jsonText(payload) ?? '{}'}`) +
    '}'
  );
}

function auditObject(entry: McpFacts['audit'][number]): string {
  const { name, primitive, scope, action, consumer, method, subject, actors } = entry;
  return (
    `{"primitive_name":${quote(name)},"primitive":"${primitive}","scope":"${scope}","action":"${action}"` +
    (consumer === undefined ? '' : `,"consumer":${jsonText(consumer) ?? '{}'}`) +
    optional('method', method) +
    optional('source', entry.source) +
    optional('reason', entry.reason) +
    (subject === undefined ? '' : `,"subject":${jsonText(subject) ?? '{}'}`) +
    (actors === undefined ? '' : `,"actors":${jsonText(actors) ?? '[]'}`) +
    optional('arguments_digest', entry.argumentsDigest) +
    optional('result_digest', entry.resultDigest) +
    optional('outcome', entry.outcome) +
    '}'
  );
}

function optional(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quote(value)}`;
}

// A field of a plugin may not replace one of the record's own: a reader would see two.
const ownFields = new Set(
  (
    'request response upstream_uri upstream_status latencies tries authenticated_entity actors consumer route service ' +
    'parent_request_id client_ip started_at source workspace workspace_name ai'
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

function number(value: number): string {
  return Number.isFinite(value) ? `${value}` : '0';
}

function whole(value: number): string {
  return number(Math.round(value));
}

/** Written digit by digit where a double would lose some: nanoseconds since 1970 don't fit 53 bits. */
function nanoseconds(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '0';
  const wholeMs = Math.floor(milliseconds);
  const rest = Math.min(999_999, Math.round((milliseconds - wholeMs) * 1e6));
  return wholeMs === 0 ? `${rest}` : `${wholeMs}${`${rest}`.padStart(6, '0')}`;
}
