import type { EventRow } from '@sallyport/contracts';
import { type Exchange, headerValue, redacted, redactQuery } from '@sallyport/pipeline';
import { version } from '../version.ts';

const oneRequest: EventRow['quantities'] = Object.freeze({ requests: 1 });
const noGroups: readonly string[] = Object.freeze([]);

/** A finished exchange. */
export interface Finished {
  readonly x: Exchange;
  readonly snapshot: { readonly hash: string };
  /** Of a WebSocket. */
  readonly tunnel: object | undefined;
}

/**
 * The row of the exchange that it was last given: one object for all, since it is read at once. What must not be in a row is not here:
 * headers, bodies, and the values of secret parameters.
 */
export class RowDraft implements EventRow {
  id = '';
  requestId = '';
  readonly nodeId: string;
  readonly nodeVersion: string = version;
  configHash = '';
  startedAtMs = 0;
  endedAtMs = 0;
  parentRequestId: string | undefined = undefined;
  traceId: string | undefined = undefined;
  spanId: string | undefined = undefined;
  parentSpanId: string | undefined = undefined;
  links: EventRow['links'] = undefined;
  method = '';
  scheme: EventRow['scheme'] = 'http';
  host = '';
  port = 0;
  uri = '';
  httpVersion = '';
  clientIp = '';
  userAgent: string | undefined = undefined;
  requestBytes = 0;
  status = 0;
  source: EventRow['source'] = 'gateway';
  responseBytes = 0;
  responseType: string | undefined = undefined;
  truncated = false;
  aborted = false;
  isSse = false;
  isWebSocket = false;
  upstreamUri: string | undefined = undefined;
  upstreamStatus: number | undefined = undefined;
  tries = 0;
  totalMs = 0;
  gatewayMs = 0;
  upstreamMs = 0;
  receiveMs = 0;
  routeId: string | undefined = undefined;
  serviceId: string | undefined = undefined;
  consumerId: string | undefined = undefined;
  consumerGroups: readonly string[] = noGroups;
  credentialId: string | undefined = undefined;
  authType: string | undefined = undefined;
  subject: string | undefined = undefined;
  actors: EventRow['actors'] = [];
  refusalPlugin: string | undefined = undefined;
  refusalCode: string | undefined = undefined;
  errorCode: string | undefined = undefined;
  cacheStatus: string | undefined = undefined;
  mediation: EventRow['mediation'] = undefined;
  quantities: EventRow['quantities'] = oneRequest;
  llm: EventRow['llm'] = undefined;
  mcp: EventRow['mcp'] = undefined;
  guards: EventRow['guards'] = undefined;

  constructor(nodeId: string) {
    this.nodeId = nodeId;
  }

  of({ x, snapshot, tunnel }: Finished, endedAtMs: number, totalMs: number): this {
    this.id = x.id;
    this.requestId = x.id;
    this.configHash = snapshot.hash;
    this.startedAtMs = x.startedAtMs;
    this.endedAtMs = endedAtMs;
    this.totalMs = totalMs;
    this.isWebSocket = tunnel !== undefined;
    this.#ofWay(x);
    this.#ofRequest(x);
    this.#ofAnswer(x);
    this.#ofCaller(x);
    this.quantities = quantitiesOf(x);
    this.llm = x.llm;
    this.mcp = x.mcp;
    this.guards = x.guards;
    this.links = x.links;
    return this;
  }

  #ofWay(x: Exchange): void {
    const { trace } = x;
    this.parentRequestId = x.parentId;
    this.traceId = trace?.traceId;
    this.spanId = trace?.spanId;
    this.parentSpanId = trace?.parentSpanId;
    this.routeId = x.route?.id;
    this.serviceId = x.service?.id;
    this.upstreamUri = x.tries.length === 0 ? undefined : redactQuery(x.upstreamUri, x.secretQuery);
    this.upstreamStatus = x.upstreamStatus;
    this.tries = x.tries.length;
    this.gatewayMs = x.gatewayMs;
    this.upstreamMs = x.upstreamMs;
    this.receiveMs = x.receiveMs;
    this.cacheStatus = x.cacheStatus;
    // Where somebody refused, nothing was shown.
    this.mediation = x.refusedBy === undefined ? x.mediation : undefined;
  }

  #ofRequest({ head, requestBytes, secretQuery, secretHeaders }: Exchange): void {
    this.method = head.method;
    this.scheme = head.scheme;
    this.host = head.host;
    this.port = head.serverPort;
    this.uri = redactQuery(head.target, secretQuery);
    this.httpVersion = head.httpVersion;
    this.clientIp = head.clientIp;
    // As received: plugins may have taken it away for the upstream.
    this.userAgent = secretHeaders?.includes('user-agent') ? redacted : headerValue(head.rawHeaders, 'user-agent');
    this.requestBytes = requestBytes;
  }

  #ofAnswer(x: Exchange): void {
    const { reply } = x;
    const type = reply?.headers.get('content-type');
    // nginx's number for a client that left before there was an answer.
    this.status = reply?.status ?? 499;
    this.source = reply?.source ?? 'gateway';
    this.responseBytes = x.responseBytes;
    this.responseType = type;
    this.isSse = type?.startsWith('text/event-stream') ?? false;
    this.truncated = x.truncated;
    this.aborted = x.aborted;
    this.refusalPlugin = x.refusedBy;
    this.refusalCode = x.refusedBy === undefined ? undefined : x.errorCode;
    this.errorCode = x.refusedBy === undefined ? x.errorCode : undefined;
  }

  #ofCaller(x: Exchange): void {
    const { consumer, consumerGroups, credential, authType, actors } = x;
    this.consumerId = consumer?.id;
    this.consumerGroups = consumerGroups.length === 0 ? noGroups : consumerGroups.map(({ name }) => name);
    this.credentialId = credential?.id;
    this.authType = authType;
    this.subject = x.subject;
    this.actors = actors;
  }
}

function quantitiesOf(x: Exchange): EventRow['quantities'] {
  if (x.quantities === undefined) return oneRequest;
  x.quantities['requests'] ??= 1;
  return x.quantities;
}
