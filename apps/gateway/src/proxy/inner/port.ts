import { isFieldName, isFieldValue, isRequestTarget } from '@sallyport/http1';
import {
  type InnerCall,
  type InnerErrorKind,
  type InnerPort,
  type InnerReceiver,
  type InnerRequest,
  SpanIds,
} from '@sallyport/pipeline';
import type { Arrival } from '../arrival.ts';
import type { ProxyContext } from '../context.ts';
import { HeaderKind, headerKind } from '../header-rules.ts';
import { authorityOf } from '../request-target.ts';
import { Runner } from '../runner.ts';
import { InnerDownstream } from './downstream.ts';
import { InnerMessage } from './message.ts';
import { innerSpan } from './span.ts';

/** Inner requests that led to one another. A listener that asks another, which asks a converted API, is three deep. */
const depthMax = 5;

/** Runs requests that the gateway makes of itself through the same door as those from the wire, without a socket in between. */
export class InnerGateway implements InnerPort {
  readonly #spanIds = new SpanIds();
  #context: ProxyContext | undefined;

  /** From now on there is something to send requests to. */
  use(context: ProxyContext): void {
    this.#context = context;
  }

  send(request: InnerRequest, receiver: InnerReceiver): InnerCall {
    const context = this.#context;
    if (context === undefined) return failLater(receiver, 'failed', 'the gateway does not serve yet');
    const outer = request.of?.carrier instanceof Runner ? request.of.carrier : undefined;
    const depth = (outer?.inner?.depth ?? 0) + 1;
    if (depth > depthMax)
      return failLater(receiver, 'loop', `requests of the gateway's own led to more of them, ${depthMax} deep`);
    const rawHeaders = headersOf(request, outer);
    if (rawHeaders === undefined || !isFieldName(request.method) || !isTarget(request.target))
      return failLater(receiver, 'failed', 'the request cannot be sent: its method, target or headers are none');

    const { sweeper, log } = context;
    const downstream = new InnerDownstream(receiver, request.timeoutMs, sweeper, log);
    const url = request.target.startsWith('/') ? request.target : `/${request.target}`;
    const message = new InnerMessage(request.method, url, rawHeaders, request.body);
    const snapshot = outer === undefined || outer.snapshot.isClosed ? context.snapshot : outer.snapshot;
    const span = outer && innerSpan(outer.x, request, this.#spanIds);
    const origin = { request, outer, snapshot, depth, span };
    const runner = new Runner(context, message, downstream, outer?.arrival ?? ownArrival, undefined, origin);
    process.nextTick(start, runner, downstream);
    return downstream;
  }
}

function start(runner: Runner, downstream: InnerDownstream): void {
  if (!downstream.isOver) runner.start();
}

function failLater(receiver: InnerReceiver, kind: InnerErrorKind, message: string): InnerCall {
  let isAborted = false;
  process.nextTick(() => {
    if (!isAborted) receiver.onError(kind, message);
  });
  return {
    abort: () => {
      isAborted = true;
    },
    pause() {},
    resume() {},
  };
}

/** Of what the gateway does by itself. */
const ownArrival: Arrival = Object.freeze({
  scheme: 'http',
  clientIp: '127.0.0.1',
  clientPort: 0,
  peerIp: '127.0.0.1',
  isPeerTrusted: false,
  serverIp: '127.0.0.1',
  serverPort: 80,
  sni: undefined,
  tls: undefined,
  clientCertificate: undefined,
  refusal: undefined,
  expectsContinue: false,
});

function isTarget(target: string): boolean {
  if (target === '') return true;
  return (target.startsWith('/') || target.startsWith('?')) && isRequestTarget(target);
}

/** With its framing; undefined when there is one that cannot be sent. */
function headersOf({ headers, body }: InnerRequest, outer: Runner | undefined): string[] | undefined {
  const raw: string[] = [];
  let hasHost = false;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    if (!isFieldName(name) || !isFieldValue(value)) return undefined;
    switch (headerKind(name.toLowerCase())) {
      case HeaderKind.contentLength:
      case HeaderKind.transferEncoding:
      case HeaderKind.connection:
      case HeaderKind.hopByHop:
      case HeaderKind.te:
      case HeaderKind.expect:
      case HeaderKind.upgrade:
        break;
      case HeaderKind.host:
        hasHost = true;
        raw.push(name, value);
        break;
      default:
        raw.push(name, value);
    }
  }
  if (!hasHost) raw.push('Host', outer === undefined ? 'localhost' : authorityOf(outer.x.head));
  if (body !== undefined) raw.push('Content-Length', String(body.length));
  return raw;
}
