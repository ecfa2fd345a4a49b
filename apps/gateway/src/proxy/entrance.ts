import type { Http2ServerRequest } from 'node:http2';
import { type Refusal, type RoutePlan, upstreamPath } from '@sallyport/pipeline';
import { coreRefusals } from './error-body.ts';
import { toldScheme } from './forwarded.ts';
import { checkHeaders } from './request-check.ts';
import { headerBytes } from './request-head.ts';
import { readTarget } from './request-target.ts';
import { protocolRefusal, tlsRefusal } from './route-protocol.ts';
import type { Runner } from './runner.ts';
import { stripRequestHeaders } from './upstream-head.ts';

/** Bytes of a header block; over HTTP/1.1 the parser keeps to it, request line included. */
export const headerBytesMax = 32 * 1024;

/** What a request must be, whatever it wants: reads its framing, host and path. */
export function checkRequest(runner: Runner): Refusal | undefined {
  const { x, isHttp2, arrival, client } = runner;
  const { head } = x;
  if (!isHttp2 && head.httpVersion !== '1.1' && head.httpVersion !== '1.0') return coreRefusals.bad_request;
  if (isHttp2 && headerBytes(head) > headerBytesMax) return coreRefusals.headers_too_large;
  const framing = checkHeaders(x.requestHeaders, head.httpVersion);
  if (typeof framing === 'string') return coreRefusals[framing];
  runner.framing = framing;
  if (arrival.refusal !== undefined) return coreRefusals[arrival.refusal];
  if (client?.isHandshake(x) === false) return coreRefusals.bad_request;
  return readTarget(x, isHttp2 ? (runner.request as Http2ServerRequest).authority : undefined);
}

/** Finds the route of a request, and with it its chain and its service. */
export function findRoute(runner: Runner): Refusal | undefined {
  const { x } = runner;
  const { head } = x;
  const query = {
    method: x.method,
    scheme: head.scheme,
    host: head.host,
    port: head.port,
    path: x.path,
    query: x.query,
    sni: head.sni,
    headers: x.requestHeaders,
    clientIp: head.clientIp,
    clientPort: head.clientPort,
    serverIp: runner.arrival.serverIp,
    serverPort: head.serverPort,
  };
  const match = runner.snapshot.router.find(query, toldScheme(head));
  if (match === undefined) return coreRefusals.no_route;
  const plan = match.target as RoutePlan;
  const refusal = match.protocolMismatch
    ? tlsRefusal(plan.route, x)
    : protocolRefusal(plan, x, runner.isHttp2, runner.client !== undefined);
  if (refusal !== undefined) return refusal;
  x.match = match;
  x.route = plan.route;
  x.service = plan.service;
  runner.chain = runner.snapshot.chainOf(plan);
  runner.x.isTold = runner.chain.mayTell || (runner.isRecorded && runner.context.recorder !== undefined);
  stripRequestHeaders(x, runner.framing);
  x.upstreamPath = plan.service === undefined ? x.path : upstreamPath(match, x.path);
  return undefined;
}
