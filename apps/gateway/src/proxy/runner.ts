import { Http2ServerRequest } from 'node:http2';
import type { Socket } from 'node:net';
import type { CoreErrorCode } from '@sallyport/contracts';
import type { UpstreamCall } from '@sallyport/http1';
import {
  type Blocks,
  type Chain,
  Exchange,
  HeaderList,
  injectTrace,
  joinTraceOf,
  type PluginInstance,
  type Refusal,
  type Reply,
  type Snapshot,
  traceOfHeaders,
} from '@sallyport/pipeline';
import type { ServiceLimit } from '../overload/service-limit.ts';
import type { Arrival } from './arrival.ts';
import type { BodyPace } from './body-pace.ts';
import type { ProxyContext } from './context.ts';
import type { Downstream, DownstreamOwner } from './downstream.ts';
import { checkRequest, findRoute } from './entrance.ts';
import { coreRefusals } from './error-body.ts';
import { readForwarded } from './forwarded.ts';
import { Forwarder } from './forwarder.ts';
import { type InnerOrigin, inheritCaller, inheritIdentityHeaders } from './inner/origin.ts';
import { findInnerRoute } from './inner/route.ts';
import { endInnerSpan } from './inner/span.ts';
import { OwnAnswer } from './own-answer.ts';
import { record } from './record.ts';
import { type BodyReceiver, type Request, RequestBody } from './request-body.ts';
import type { Framing } from './request-check.ts';
import { readHead } from './request-head.ts';
import { ServedAnswer } from './served-answer.ts';
import type { Waiting } from './sweeper.ts';
import type { WebSocketClient } from './websocket/client.ts';
import { Tunnel, type TunnelOwner } from './websocket/tunnel.ts';
import { type ReadingFor, WholeBody } from './whole-body.ts';

/** Bytes. */
const smallBodyBytes = 16 * 1024;
const noFraming: Framing = {
  contentLength: undefined,
  chunked: false,
  upgrade: undefined,
  connectionNames: [],
  wantsTrailers: false,
  expectsContinue: false,
};

/**
 * The life of an exchange (design: accept → route → onRequest → body → onCall → forward → onResponse → frames →
 * onFinish → record). Every way out leads through `#finish`, exactly once.
 */
export class Runner implements DownstreamOwner, TunnelOwner, Waiting {
  readonly context: ProxyContext;
  readonly snapshot: Snapshot;
  readonly x: Exchange;
  readonly request: Request;
  readonly arrival: Arrival;
  readonly isHttp2: boolean;
  readonly downstream: Downstream;
  framing: Framing = noFraming;
  chain: Chain;
  requestBody: RequestBody | undefined;
  /** Asks for a WebSocket. */
  readonly client: WebSocketClient | undefined;
  /** The gateway makes this request of itself. */
  readonly inner: InnerOrigin | undefined;
  /** Who looks at the messages of the WebSocket. */
  listeners: readonly PluginInstance[] | undefined;
  tunnel: Tunnel | undefined;
  #answerer: Forwarder | ServedAnswer | undefined;
  #hasReadBody = false;
  readonly #slot: number;
  /** Counts among those that wait for an answer. */
  #waits = false;
  #limit: ServiceLimit | undefined;
  #heldBytes = 0;
  #heldAnswerBytes = 0;
  #answered = false;
  #finished = false;
  /** When the caller's access ends, once the answer has begun. */
  deadlineMs = 0;

  constructor(
    context: ProxyContext,
    request: Request,
    downstream: Downstream,
    arrival: Arrival,
    client?: WebSocketClient,
    inner?: InnerOrigin,
  ) {
    this.context = context;
    this.snapshot = inner === undefined ? context.snapshot : inner.snapshot;
    this.request = request;
    this.arrival = arrival;
    this.client = client;
    this.inner = inner;
    // Not by the version: a request line may claim any.
    this.isHttp2 = request instanceof Http2ServerRequest;
    this.chain = this.snapshot.globalChain;
    const { clock } = context;
    const head = readHead(request, arrival, this.isHttp2, client !== undefined);
    this.x = new Exchange(
      context.ids.next(),
      head,
      new HeaderList(head.rawHeaders.slice()),
      clock.nowMs(),
      clock.monotonicMs(),
    );
    this.x.carrier = this;
    this.x.blocks = this.snapshot.blocks;
    this.downstream = downstream;
    downstream.belongTo(this);
    context.stats.requests++;
    context.stats.active++;
    if (this.isRecorded) context.recorder?.begin();
    if (this.inner !== undefined) context.stats.inner++;
    this.#slot = context.inHand.begin(this.x.id);
    this.snapshot.enter();
  }

  /** What a plugin asks of the service of its exchange is a part of that, and in its row: alone it would count as one more request. */
  get isRecorded(): boolean {
    return this.inner?.request.to !== 'service';
  }

  /** Takes the request as far as it goes without waiting; never throws. */
  start(): void {
    try {
      this.#accept();
    } catch (error) {
      this.fail(error);
    }
  }

  #accept(): void {
    if (this.inner !== undefined) inheritCaller(this, this.inner);
    else if (this.arrival.isPeerTrusted) readForwarded(this.x, this.context.realIp);
    this.#findTrace();
    const refusal = checkRequest(this) ?? this.#admit() ?? this.#route() ?? this.#enterService();
    this.chain.trace(this.x);
    if (this.context.debugging.isActive) this.context.debugging.begin(this.x);
    const { timeline } = this.x;
    timeline?.end(timeline.begin('router', 0));
    if (refusal !== undefined) this.refuse(refusal);
    else if (this.chain.wantsBodyFirst(this.x)) this.#readBody('request');
    else this.#runRequest();
  }

  #findTrace(): void {
    const { x, inner } = this;
    const outer = inner?.outer?.x.trace;
    x.trace = outer === undefined ? traceOfHeaders(x.requestHeaders) : outer.child(inner?.span?.spanId);
  }

  #admit(): Refusal | undefined {
    // Whoever asks on its own behalf was admitted, and would wait for itself.
    if (this.inner !== undefined) return undefined;
    const { overload } = this.context;
    const refusal = overload.admit(this.x.head.clientIp, this.#ownSocket);
    this.#waits = refusal === undefined;
    return refusal;
  }

  /** The connection, where it carries one exchange at a time. */
  get #ownSocket(): Socket | undefined {
    return this.isHttp2 ? undefined : this.request.socket;
  }

  #enterService(): Refusal | undefined {
    const { service } = this.x;
    if (service === undefined) return undefined;
    const { overload } = this.context;
    const limit = overload.limitOf(service);
    const refusal = overload.enterService(limit, this.#ownSocket);
    if (refusal === undefined) this.#limit = limit;
    return refusal;
  }

  /** The answer begins, or there will be none. What streams from here on is no queue. */
  #stopWaiting(): void {
    if (this.#waits) {
      this.#waits = false;
      this.context.overload.leave();
    }
    const limit = this.#limit;
    if (limit === undefined) return;
    this.#leaveService();
    // A body that streams upstream takes as long as its client does.
    if (this.x.upstreamStatus !== undefined && this.x.upstreamStatus < 500 && !this.#streamsBody)
      limit.took(this.x.upstreamMs);
  }

  #leaveService(): void {
    this.#limit?.leave();
    this.#limit = undefined;
  }

  get #streamsBody(): boolean {
    return this.requestBody !== undefined && !this.#hasReadBody;
  }

  #route(): Refusal | undefined {
    const { inner } = this;
    const refusal =
      inner === undefined || inner.request.to === 'router' ? findRoute(this) : findInnerRoute(this, inner);
    const { route } = this.x;
    if (inner !== undefined) {
      inheritIdentityHeaders(this.x.requestHeaders, inner.outer);
      if (this.x.trace !== undefined) injectTrace(this.x.requestHeaders, this.x.trace);
    }
    if (route !== undefined) this.context.inHand.nameRoute(this.#slot, route.name ?? route.id);
    return refusal;
  }

  #runRequest(): void {
    const outcome = this.chain.request(this.x);
    if (outcome instanceof Promise)
      outcome.then(
        (refusal) => this.guarded(() => this.#afterRequest(refusal)),
        (error) => this.fail(error),
      );
    else this.#afterRequest(outcome);
  }

  #afterRequest(refusal: Refusal | undefined): void {
    if (this.#answered || this.#finished) return;
    // Before what a plugin answers: that may come from a cache.
    if (this.x.blocks?.blocksCallerOf(this.x)) return this.refuseWith('caller_blocked');
    if (refusal !== undefined) return this.refuse(refusal);
    if (!this.chain.wantsCall(this.x)) return this.#forward();
    if (this.x.body === undefined && !this.#hasReadBody) return this.#readBody('call');
    const unreadable = this.chain.readAgain(this.x);
    if (unreadable === undefined) this.#runCall();
    else this.refuse(unreadable);
  }

  // Reading the body.

  get hasBody(): boolean {
    if (this.isHttp2) return this.client === undefined && !(this.request as Http2ServerRequest).stream.endAfterHeaders;
    return this.framing.chunked || (this.framing.contentLength ?? 0) > 0;
  }

  #readBody(readingFor: ReadingFor): void {
    this.#hasReadBody = true;
    new WholeBody(this, readingFor).start();
  }

  /** Begins to read the request's body, telling a client that waits for it to go ahead. */
  openBody(receiver: BodyReceiver): RequestBody {
    if (this.arrival.expectsContinue) this.downstream.continue();
    return this.takeBody(receiver);
  }

  /** Begins to read what of the body comes by itself. */
  takeBody(receiver: BodyReceiver): RequestBody {
    const { request, context, bodyPace, downstream } = this;
    this.requestBody = new RequestBody(request, receiver, context.sweeper, bodyPace, downstream);
    return this.requestBody;
  }

  get dropsBody(): boolean {
    return this.requestBody?.isDropping === true;
  }

  /** Streams of HTTP/2 may be slow for good, as those of gRPC are; then only silence ends them. */
  get bodyPace(): BodyPace {
    return this.isHttp2 ? this.context.streamPace : this.context.bodyPace;
  }

  /** Keeps so much more of the body in memory until there is an answer; false when there is no room. */
  holdBody(bytes: number): boolean {
    if (!this.context.bodyMemory.take(bytes)) return false;
    this.#heldBytes += bytes;
    return true;
  }

  /** Keeps so much more of an answer in memory until the exchange is over; false when there is no room. */
  holdAnswer(bytes: number): boolean {
    if (!this.context.bodyMemory.take(bytes)) return false;
    this.#heldAnswerBytes += bytes;
    return true;
  }

  releaseBody(): void {
    this.context.bodyMemory.give(this.#heldBytes);
    this.#heldBytes = 0;
  }

  /** The client is told, and its connection closed: it would go on holding that with the rest of its body. */
  onBodyTimeout(): void {
    if (!this.isHttp2) this.framing = noFraming;
    this.refuseWith('request_timeout');
  }

  /** The body is in `x.body`, and read as a call where that is wanted. */
  onWholeBody(readFor: ReadingFor): void {
    if (this.x.call?.kind === 'mcp') joinTraceOf(this.x, this.x.call);
    if (readFor === 'forward') this.#forward();
    else if (readFor === 'request') this.#runRequest();
    else this.#runCall();
  }

  #runCall(): void {
    const outcome = this.chain.call(this.x);
    if (outcome instanceof Promise)
      outcome.then(
        (refusal) => this.guarded(() => this.#afterCall(refusal)),
        (error) => this.fail(error),
      );
    else this.#afterCall(outcome);
  }

  #afterCall(refusal: Refusal | undefined): void {
    if (this.#answered || this.#finished) return;
    if (refusal === undefined) this.#forward();
    else this.refuse(refusal);
  }

  #forward(): void {
    const { x } = this;
    if (this.chain.mayServe && this.client === undefined && this.#serve()) return;
    const target = x.upstreamTarget;
    const service = target === undefined ? x.service : this.context.upstreams.aim(x.service, target);
    if (service === undefined) return this.refuse(coreRefusals.no_service);
    if (this.#isSmallAndUnread()) return this.#readBody('forward');
    if (this.client !== undefined) this.#listen();
    x.upstreamUri = x.upstreamPath + x.query;
    const forwarder = new Forwarder(this, service);
    this.#answerer = forwarder;
    forwarder.start();
  }

  #listen(): void {
    this.listeners = this.chain.listeners(this.x);
    // Who looks at messages could not read compressed ones.
    if (this.listeners !== undefined) this.x.requestHeaders.remove('sec-websocket-extensions');
  }

  /** True when a plugin answers instead of the service. */
  #serve(): boolean {
    for (const instance of this.x.active) {
      if (instance?.hooks.serve === undefined) continue;
      const served = new ServedAnswer(this, instance);
      this.#answerer = served;
      if (served.start()) {
        // What it needs of the service it asks for by itself, and must not stand in its own way.
        this.#leaveService();
        return true;
      }
      this.#answerer = undefined;
    }
    return false;
  }

  /** A small body is read first: it leaves in one write with its head, and can be sent again where that is safe. */
  #isSmallAndUnread(): boolean {
    const length = this.framing.contentLength ?? 0;
    return (
      length > 0 &&
      length <= smallBodyBytes &&
      this.requestBody === undefined &&
      this.x.body === undefined &&
      this.x.route!.request_buffering
    );
  }

  // Answering.

  /** Answers with an error of the core. */
  refuseWith(code: CoreErrorCode): void {
    this.refuse(coreRefusals[code]);
  }

  /** Answers with a refusal, if nothing was answered yet; cuts the answer otherwise. */
  refuse(refusal: Refusal): void {
    if (this.#finished) return;
    if (this.#answered) {
      this.x.truncated = true;
      this.#answerer?.abandon();
      if (this.tunnel === undefined) this.downstream.cut();
      else this.tunnel.cut();
      return;
    }
    this.#answered = true;
    this.x.errorCode = refusal.code;
    this.#answerer?.abandon();
    new OwnAnswer(this).send(refusal);
  }

  /** Nothing more can be trusted on a connection whose framing was refused. */
  get isAmbiguous(): boolean {
    return this.framing === noFraming;
  }

  /** The client sent bytes that are no HTTP: what is under way is refused, or cut where that could be misunderstood. */
  onBrokenRequest(): void {
    const isOwn = this.hasBody && this.requestBody?.ended !== true;
    if (!isOwn || this.#answered) {
      this.downstream.cut();
      return;
    }
    this.framing = noFraming;
    this.refuseWith('bad_request');
  }

  get isOver(): boolean {
    return this.#finished;
  }

  /** `isWhole`: no body follows, and no trailers. */
  sendHead(reply: Reply, closeConnection: boolean, isWhole = false): void {
    // Throws when a plugin has made a head that cannot be sent: then there is no answer yet.
    const { draining, overload } = this.context;
    this.downstream.head(
      reply.status,
      reply.headers,
      closeConnection || draining || overload.closesConnections,
      isWhole,
    );
    this.#stopWaiting();
    this.#answered = true;
    this.x.sentHeaders = reply.headers.raw;
    if (this.x.body !== undefined) this.#forgetBody();
    if (!isWhole) this.#goOn();
  }

  /** The answer is longer than its head: meanwhile the caller's access may end, and emergency stops may come. */
  #goOn(): void {
    const { clock, snapshot, streaming, sweeper } = this.context;
    streaming.add(this);
    const { accessEndsAtMs } = this.x;
    if (accessEndsAtMs !== undefined) sweeper.watch(this, accessEndsAtMs - clock.nowMs());
    const { blocks } = snapshot;
    // They came before its answer; not at once, since that is being sent.
    if (blocks !== undefined && blocks !== this.x.blocks) setImmediate(() => this.heed(blocks));
  }

  /** The caller's access has ended while its answer goes on. */
  onDeadline(): void {
    this.#cut('access_ended');
  }

  /** Emergency stops came while its answer goes on: it is cut where they are about its caller, or its model. */
  heed(blocks: Blocks): void {
    const { llm } = this.x;
    const isOfModel =
      llm?.provider !== undefined &&
      (blocks.blocksModel(llm.provider, llm.requestModel) || blocks.blocksModel(llm.provider, llm.wantedModel));
    if (isOfModel || blocks.blocksCallerOf(this.x)) this.#cut('caller_blocked');
  }

  /** Ends an answer that goes on, and notes why: its caller cannot be told any more. */
  #cut(code: CoreErrorCode): void {
    this.x.errorCode = code;
    this.refuseWith(code);
  }

  /** The request is not sent again, and an answer may stream for hours: its body is no longer kept. */
  #forgetBody(): void {
    this.#answerer?.forgetBody();
    this.x.body = undefined;
    this.x.call = undefined;
    this.releaseBody();
  }

  /** The upstream agreed to switch: from here on bytes flow both ways. */
  openTunnel(reply: Reply, call: UpstreamCall): Tunnel {
    this.#answered = true;
    this.x.sentHeaders = reply.headers.raw;
    this.#stopWaiting();
    this.downstream.giveUp();
    this.tunnel = new Tunnel(this.client!, call, this.context.sweeper, this);
    if (this.listeners !== undefined) this.tunnel.listen(this.listeners, this.context.bodyMemory);
    this.#goOn();
    this.tunnel.open(reply.headers);
    return this.tunnel;
  }

  onTunnelClose(complete: boolean): void {
    this.onDownstreamClose(complete);
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** A bug of ours or of a plugin: this exchange fails, the process lives. */
  fail(error: unknown): void {
    this.context.log.error('an exchange failed', {
      requestId: this.x.id,
      route: this.x.route?.name ?? this.x.route?.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.refuse(coreRefusals.plugin_failed);
  }

  /** Runs what follows a wait: what it throws fails this exchange. */
  guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.fail(error);
    }
  }

  // The client's side.

  onDownstreamDrain(): void {
    this.#answerer?.onDownstreamDrain();
  }

  onDownstreamClose(complete: boolean): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.deadlineMs > 0) this.context.sweeper.forget(this);
    if (!complete && !this.x.truncated) this.x.aborted = true;
    this.#answerer?.abandon();
    this.requestBody?.stop();
    this.#finish();
  }

  #finish(): void {
    this.#stopWaiting();
    const { x, context } = this;
    x.responseBytes = this.tunnel?.bytesOut ?? this.downstream.bytes;
    x.requestBytes = this.tunnel?.bytesIn ?? this.requestBody?.bytes ?? 0;
    this.chain.finish(x, (instance, error) =>
      context.log.error('a plugin failed at the end of an exchange', {
        plugin: instance.name,
        requestId: x.id,
        error: String(error),
      }),
    );
    this.releaseBody();
    context.bodyMemory.give(this.#heldAnswerBytes);
    record(this);
    this.snapshot.leave();
    context.stats.active--;
    this.#leaveOuter();
    context.inHand.end(this.#slot);
    context.streaming.delete(this);
  }

  #leaveOuter(): void {
    const { inner } = this;
    if (inner === undefined) return;
    this.context.stats.inner--;
    if (inner.span !== undefined) endInnerSpan(inner.span, inner.outer!.x, this.x);
  }

  elapsedMs(): number {
    return this.context.clock.monotonicMs() - this.x.startedMonotonicMs;
  }
}
