import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isFieldName, isFieldValue, UpstreamError } from '@sallyport/http1';
import type { Clock, FetchAnswer, FetchRequest, HttpPort, HttpRequest, Log } from '@sallyport/pipeline';
import { destinationOf, HttpPools } from './http-pools.ts';
import { lookupThrough, OutboundRefusal, type Resolve } from './lookup.ts';
import { Origins } from './origin/origins.ts';
import { OutboundGuard } from './outbound-guard.ts';
import { AnswerReceiver, type Receiver, StatusReceiver } from './receivers.ts';
import { RefusalLog } from './refusal-log.ts';

export interface HttpPortOptions {
  clock: Clock;
  /** Is told what documents and callers named in vain. */
  log?: Log;
  /** Default the system's. */
  resolve?: Resolve;
  /** Networks and hosts that documents may name though they are not public. */
  outboundAllow?: readonly string[];
  /** Servers named by the operator whose connections are kept; the one used least recently goes first. */
  poolsMax?: number;
}

/** Callers who make us fetch from ever new servers close each other's connections, not those of the operator's servers. */
const documentPoolsMax = 64;

/** Plugins' way out, over kept connections. */
export function createHttpPort(options: HttpPortOptions): HttpPort & { close(): Promise<void> } {
  const { clock, log, resolve = systemResolve, outboundAllow = [], poolsMax = 256 } = options;
  const guard = new OutboundGuard(outboundAllow);
  const refusals = new RefusalLog(clock, log);
  const anywhere = lookupThrough(resolve, () => undefined);
  const operatorPools = new HttpPools({ poolsMax, lookupFor: () => anywhere, lookupProxy: anywhere });
  const guarded = (host: string, port: number, isTls: boolean) =>
    lookupThrough(resolve, (address) => guard.refuseAddress(host, address, port, isTls));
  const documentPools = new HttpPools({ poolsMax: documentPoolsMax, lookupProxy: anywhere, lookupFor: guarded });
  const origins = new Origins({
    lookupFor: ({ host, port, isTls }, namedBy) => (namedBy === 'operator' ? anywhere : guarded(host, port, isTls)),
    refuse: ({ url, namedBy }) =>
      guard.refuseUrl(url) ?? (namedBy === 'operator' ? undefined : refuseUnresolved(guard, { url })),
    onBug: (host, bug) => log?.error('a plugin failed to take an answer', { host, error: stackOf(bug) }),
  });

  function dispatch(pools: HttpPools, request: HttpRequest, receiver: Receiver): void {
    const { method, url, body, timeoutMs } = request;
    const call = pools.for(request).dispatch(
      {
        method,
        head: writeHead(request),
        body,
        streaming: 'none',
        readTimeoutMs: timeoutMs,
        writeTimeoutMs: timeoutMs,
      },
      receiver,
    );
    receiver.abort = () => call.abort();
    receiver.timer = clock.after(timeoutMs, () =>
      receiver.giveUp(new Error(`${url.host} did not answer within ${timeoutMs} ms`)),
    );
  }

  const fetchThrough = (pools: HttpPools, request: FetchRequest) =>
    new Promise<FetchAnswer>((resolve, reject) => {
      const refusal = guard.refuseUrl(request.url);
      if (refusal !== undefined) throw new OutboundRefusal(`${request.url.host} is not asked: ${refusal}`);
      dispatch(pools, request, new AnswerReceiver(request, resolve, reject));
    });

  async function fetchNamedByDocument(request: FetchRequest): Promise<FetchAnswer> {
    const { url } = request;
    try {
      const refusal = refuseUnresolved(guard, request);
      if (refusal !== undefined) throw new OutboundRefusal(refusal);
      return await fetchThrough(documentPools, request);
    } catch (error) {
      const reason = error instanceof UpstreamError ? (error.cause ?? error) : error;
      if (reason instanceof OutboundRefusal) refusals.tell(url.host, reason.message);
      // Whoever named the address learns nothing of what is there: refused, closed and silent are one.
      throw new Error(`${url.host} gave no answer that can be used`, { cause: error });
    }
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        dispatch(operatorPools, request, new StatusReceiver(resolve, reject));
      }),
    fetch: (request) =>
      request.namedBy === 'operator' ? fetchThrough(operatorPools, request) : fetchNamedByDocument(request),
    origin: (options) => origins.open(options),
    async close() {
      await Promise.all([operatorPools.close(), documentPools.close(), origins.close()]);
    },
  };
}

/** Addresses are looked up nowhere, and names behind a proxy not by us, so that they are judged here. */
function refuseUnresolved(
  guard: OutboundGuard,
  { url, proxy }: Pick<FetchRequest, 'url' | 'proxy'>,
): string | undefined {
  const { host, port, isTls } = destinationOf(url);
  if (isIP(host) !== 0) return guard.refuseAddress(host, host, port, isTls);
  return proxy === undefined ? undefined : guard.refuseName(host, port, isTls);
}

function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}

const systemResolve: Resolve = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

function writeHead({ method, url, headers, body, proxy }: Partial<FetchRequest> & HttpRequest): string {
  const isForProxy = proxy !== undefined && url.protocol === 'http:';
  const target = isForProxy ? `http://${url.host}${url.pathname}${url.search}` : `${url.pathname}${url.search}`;
  const credential = isForProxy ? proxy.authorization?.reveal() : undefined;
  const fields = credential === undefined ? headers : [...headers, 'Proxy-Authorization', credential];
  let text = `${method} ${target} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: ${body.length}\r\n`;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1]!;
    // Also characters beyond Latin-1: one byte of each would be sent, and that of `č` is a line break.
    if (!isFieldName(name) || !isFieldValue(value))
      throw new TypeError(`the header ${JSON.stringify(name)} holds a character that cannot be sent`);
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}
