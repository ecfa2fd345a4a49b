import type { Exchange, HttpOrigin, Refusal, UpstreamTarget } from '@sallyport/pipeline';
import { isPassed } from '../answers/answer-head.ts';
import { bringsOwn, traceHeaders } from '../attempts/outgoing-headers.ts';
import type { OutgoingRequest } from '../credentials/credential.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { Timeouts } from '../targets/timeouts.ts';
import { dropKey } from './key-protocol.ts';

/** Sends the exchange's WebSocket to a target, with its credential, and nothing of the caller that the provider need not know. */
export async function aim(
  x: Exchange,
  { credential }: ModelTarget,
  place: Place,
  timeouts: Timeouts,
): Promise<Refusal | undefined> {
  const request: OutgoingRequest = {
    method: 'GET',
    scheme: place.scheme,
    host: place.authority,
    target: place.streamed.target,
    headers: [...place.headers, 'User-Agent', 'sallyport'],
    body: nothing,
  };
  const refusal = await credential.apply(x, request);
  if (refusal !== undefined) return refusal;
  const { callerHeaders, accountHeaders = [] } = place.streamed.api;
  const accounts = bringsOwn(x, credential) ? accountHeaders : [];
  keepHeaders(x, new Set([...passedToAll, ...callerHeaders, ...accounts]), credential.overridableHeaders);
  dropKey(x.requestHeaders);
  for (let i = 0; i < request.headers.length; i += 2) {
    const written = request.headers[i]!;
    x.requestHeaders.set(written.toLowerCase(), request.headers[i + 1]!, written);
  }
  const queryAt = request.target.indexOf('?');
  x.upstreamPath = queryAt < 0 ? request.target : request.target.slice(0, queryAt);
  x.query = queryAt < 0 ? '' : request.target.slice(queryAt);
  x.upstreamHost = place.authority;
  x.upstreamTarget = targetOf(place, timeouts);
  return undefined;
}

const nothing = Buffer.alloc(0);
/** What opens a WebSocket is passed too. */
const passedToAll = [
  ...traceHeaders,
  'sec-websocket-version',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
];

function keepHeaders({ requestHeaders }: Exchange, names: ReadonlySet<string>, replaced: readonly string[]): void {
  for (let i = requestHeaders.length - 1; i >= 0; i--) {
    const name = requestHeaders.name(i);
    if (!names.has(name) || replaced.includes(name)) requestHeaders.removeAt(i);
  }
}

function passesHeader(name: string): boolean {
  return name.startsWith('sec-websocket-') || name === 'content-type' || name === 'content-length' || isPassed(name);
}

/** One per server: connections are found by it. */
const targets = new WeakMap<HttpOrigin, UpstreamTarget>();

function targetOf({ origin, host, port, scheme }: Place, { connectMs, idleMs, writeMs }: Timeouts): UpstreamTarget {
  let target = targets.get(origin);
  if (target === undefined) {
    const terms = {
      scheme,
      tlsVerify: true,
      tellsCaller: false,
      passesHeader,
      retries: 2,
      connectTimeoutMs: connectMs,
      readTimeoutMs: idleMs,
      writeTimeoutMs: writeMs,
    };
    target = { host, port, terms };
    targets.set(origin, target);
  }
  return target;
}
