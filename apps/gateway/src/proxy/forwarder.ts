import type { CoreErrorCode, UpstreamTry } from '@sallyport/contracts';
import type { ConnectionInfo, ResponseHandler, UpstreamCall, UpstreamError, UpstreamRequest } from '@sallyport/http1';
import { type Reply, type ServiceEntity, TrySpan } from '@sallyport/pipeline';
import type { RetryBudget } from '../overload/retry-budget.ts';
import type { Endpoint } from '../upstream/endpoint.ts';
import type { Peer } from '../upstream/peer.ts';
import type { ServicePeers } from '../upstream/service-peers.ts';
import { AnswerFlow, type AnswerSource } from './answer-flow.ts';
import { BodyFlow, type BodyFlowOwner } from './body-flow.ts';
import { type BodyToSend, bodyToSend } from './body-to-send.ts';
import { authorityOf } from './request-target.ts';
import type { Runner } from './runner.ts';
import { listUpstreamFields } from './upstream-fields.ts';
import { keepAlive, writeUpstreamHead } from './upstream-head.ts';
import type { Tunnel } from './websocket/tunnel.ts';

/** Safe methods (RFC 9110 §9.2.1) promise that a second request changes nothing. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Sends an exchange upstream: chooses a peer, tries again where no upstream can have acted, and hands the answer to its
 * flow.
 */
export class Forwarder implements ResponseHandler, AnswerSource, BodyFlowOwner {
  readonly origin = 'upstream';
  readonly #runner: Runner;
  readonly #service: ServiceEntity;
  readonly #budget: RetryBudget;
  readonly #peers: ServicePeers;
  readonly #tried: Endpoint[] = [];
  #peer: Peer | undefined;
  #call: UpstreamCall | undefined;
  /** What the call was made of, and holds on to. */
  #sent: UpstreamRequest | undefined;
  /** The same, where its head is a text. */
  #sentText: { head: string } | undefined;
  #try: UpstreamTry | undefined;
  #tryStartedMs = 0;
  #span: TrySpan | undefined;
  /** This try was taken out of the budget and has not been settled. */
  #isRetry = false;
  readonly #body: BodyToSend;
  /** Of a body that follows the head piece by piece. */
  readonly #flow: BodyFlow | undefined;
  #answer: AnswerFlow | undefined;
  #abandoned = false;
  #hasWaited = false;
  #firstByteMs = 0;

  /** `service`: as a plugin has aimed it, where one did. */
  constructor(runner: Runner, service: ServiceEntity) {
    this.#runner = runner;
    this.#service = service;
    this.#budget = runner.context.retryBudgets.for(service);
    this.#peers = runner.context.upstreams.peersOf(service);
    this.#body = bodyToSend(runner);
    this.#flow = this.#body.streaming === 'none' ? undefined : new BodyFlow(runner, this);
  }

  start(): void {
    const { x, context } = this.#runner;
    const peer = this.#peers.pick(x, this.#tried);
    if (peer === undefined) return this.#withoutPeer();
    this.#peer = peer;
    this.#tried.push(peer.endpoint);

    this.#tryStartedMs = context.clock.monotonicMs();
    if (this.#tried.length === 1) {
      x.gatewayMs = this.#runner.elapsedMs();
      this.#budget.onRequest(this.#tryStartedMs);
    }
    this.#try = {
      startedAtMs: context.clock.nowMs(),
      durationMs: 0,
      host: peer.host,
      port: peer.port,
      ip: undefined,
      keepAlive: false,
      targetId: peer.endpoint.targetId,
      failure: undefined,
      status: undefined,
    };
    x.tries.push(this.#try);
    if (x.timeline !== undefined) this.#span = new TrySpan(x.timeline, x.tries.length - 1, this.#tryStartedMs);
    peer.begin();
    this.#call = this.#dispatch(peer);
  }

  /** Waits for names that are being resolved for the first time; otherwise there is nobody to send to. */
  #withoutPeer(): void {
    const resolving = this.#hasWaited ? undefined : this.#peers.resolving();
    if (resolving === undefined) return this.#runner.refuse(this.#peers.refusal());
    this.#hasWaited = true;
    const { timeline } = this.#runner.x;
    const span = timeline?.begin('dns');
    void resolving.then(() => {
      timeline?.end(span);
      if (!this.#abandoned) this.#startAgain();
    });
  }

  #startAgain(): void {
    try {
      this.start();
    } catch (bug) {
      this.#runner.fail(bug);
    }
  }

  #dispatch({ pool, hostHeader }: Peer): UpstreamCall {
    const { streaming, bodyBytes } = this.#body;
    const { x, framing } = this.#runner;
    const { read_timeout: readTimeoutMs, write_timeout: writeTimeoutMs, protocol } = this.#service;
    const { method, body } = x;
    const host = this.#hostHeader(hostHeader);
    if (pool.protocol === 'http1') {
      const { client } = this.#runner;
      const upgrade = client !== undefined;
      const connection = client?.handshakeLines ?? keepAlive;
      const head = writeUpstreamHead(x, host, framing, bodyBytes, streaming === 'chunked', connection);
      const request = { method, head, body, streaming, bodyBytes, upgrade, readTimeoutMs, writeTimeoutMs };
      this.#sent = request;
      this.#sentText = request;
      return pool.dispatch(request, this);
    }
    const fields = listUpstreamFields(x, host, protocol === 'grpcs', framing, bodyBytes);
    const request = { method, fields, body, streaming, bodyBytes, readTimeoutMs, writeTimeoutMs };
    this.#sent = request;
    return pool.dispatch(request, this);
  }

  #hostHeader(ofPeer: string): string {
    const { x } = this.#runner;
    if (x.upstreamHost !== undefined) return x.upstreamHost;
    if (!x.route!.preserve_host) return ofPeer;
    return x.requestHeaders.get('host') ?? authorityOf(x.head);
  }

  /** It has left, and is not sent again. */
  forgetBody(): void {
    if (this.#sent !== undefined) this.#sent.body = undefined;
  }

  /** The exchange is answered or over: nothing more is sent or taken. */
  abandon(): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    const call = this.#call;
    this.#call = undefined;
    call?.abort();
    this.#settleTry();
    // A retry for which no peer was left has begun no try.
    this.#settleRetry(true);
  }

  // Towards the upstream.

  onConnection({ reused, remoteAddress, making }: ConnectionInfo): void {
    this.#span?.connected(making);
    if (this.#try !== undefined) {
      this.#try.keepAlive = reused;
      this.#try.ip = remoteAddress;
    }
    if (!this.#abandoned) this.#flow?.connect(this.#call!);
  }

  onBodySent(): void {
    this.#span?.sent();
  }

  onDrain(): void {
    if (this.#runner.tunnel === undefined) this.#flow?.drained();
    else this.#runner.tunnel.drained();
  }

  // From the upstream.

  onHead(status: number, _reason: string, rawHeaders: string[], isWhole: boolean): void {
    if (this.#abandoned) return;
    const { x, context } = this.#runner;
    this.#firstByteMs = context.clock.monotonicMs();
    x.upstreamMs = this.#firstByteMs - this.#tryStartedMs;
    x.upstreamStatus = status;
    this.#try!.status = status;
    this.#span?.answered(status);
    this.#settleRetry(false);
    this.#flow?.answered();
    // The answer may stream for hours.
    if (this.#sentText !== undefined) this.#sentText.head = '';
    this.#answer = new AnswerFlow(this.#runner, this, status, rawHeaders, isWhole);
    const { headers } = x.reply!;
    this.#peer!.onHead(status, headers, x.upstreamMs);
    const cookie = this.#peers.cookieFor(x, this.#peer!);
    if (cookie !== undefined) headers.add('set-cookie', cookie, 'Set-Cookie');
    this.#answer.start();
  }

  onData(chunk: Buffer): void {
    if (!this.#abandoned) this.#answer!.data(chunk);
  }

  onHalfEnd(): void {
    if (!this.#abandoned) this.#answer!.halfEnd();
  }

  onEnd(trailers: string[] | undefined): void {
    if (this.#abandoned) return;
    const { x, context } = this.#runner;
    this.#call = undefined;
    x.receiveMs = context.clock.monotonicMs() - this.#firstByteMs;
    this.#peer!.onTrailers(trailers);
    this.#settleTry();
    // The upstream has answered without waiting for the whole request.
    this.#flow?.stop();
    this.#answer!.end(trailers);
  }

  // What the answer's way to the client asks for.

  get isAbandoned(): boolean {
    return this.#abandoned;
  }

  pauseAnswer(): void {
    this.#call?.pause();
  }

  openTunnel(reply: Reply): Tunnel | undefined {
    return this.#call && this.#runner.openTunnel(reply, this.#call);
  }

  resumeAnswer(): void {
    this.#call?.resume();
  }

  stopAnswer(): void {
    this.abandon();
    this.#flow?.stop();
  }

  failAnswer(code: CoreErrorCode): void {
    this.stopAnswer();
    this.#runner.refuseWith(code);
  }

  onDownstreamDrain(): void {
    this.#answer?.onDownstreamDrain();
  }

  // When a try fails.

  onError(error: UpstreamError): void {
    if (this.#abandoned) return;
    this.#call = undefined;
    this.#flow?.disconnect();
    const { context, x } = this.#runner;
    this.#try!.failure = error.kind;
    if (this.#answer === undefined)
      this.#peer!.onFailure(
        error.kind === 'timeout' ? 'timeout' : 'tcp_failure',
        context.clock.monotonicMs() - this.#tryStartedMs,
      );
    this.#settleTry();
    if (this.#answer !== undefined) {
      this.#cutShort(error);
      return;
    }
    context.log.warn('an upstream did not answer', {
      requestId: x.id,
      service: this.#service.name ?? this.#service.id,
      host: this.#peer!.host,
      port: this.#peer!.port,
      kind: error.kind,
      phase: error.phase,
      try: this.#tried.length,
      error: error.message,
    });
    if (this.#tried.length <= this.#service.retries && this.#mayRetry(error) && this.#takeRetry()) {
      this.#startAgain();
      return;
    }
    this.failAnswer(codeOf(error));
  }

  /** The answer had begun: the client must see that it is incomplete. */
  #cutShort(error: UpstreamError): void {
    const { x, context } = this.#runner;
    context.log.warn('an upstream broke off its answer', { requestId: x.id, kind: error.kind, error: error.message });
    x.errorCode = 'upstream_invalid';
    this.failAnswer('upstream_invalid');
  }

  #mayRetry(error: UpstreamError): boolean {
    if (this.#flow?.canStartAgain === false) return false;
    return error.nothingSent || safe.has(this.#runner.x.method);
  }

  #takeRetry(): boolean {
    this.#isRetry = this.#budget.take(this.#runner.context.clock.monotonicMs());
    return this.#isRetry;
  }

  #settleRetry(failed: boolean): void {
    if (!this.#isRetry) return;
    this.#isRetry = false;
    this.#budget.settle(this.#runner.context.clock.monotonicMs(), failed);
  }

  #settleTry(): void {
    if (this.#try === undefined) return;
    this.#settleRetry(this.#try.failure !== undefined);
    this.#try.durationMs = this.#runner.context.clock.monotonicMs() - this.#tryStartedMs;
    this.#span?.ended(this.#try.failure);
    this.#try = undefined;
    this.#peer!.end();
  }
}

function codeOf(error: UpstreamError): CoreErrorCode {
  if (error.kind === 'timeout') return 'upstream_timeout';
  if (error.kind === 'dns') return 'name_resolution_failed';
  return error.kind === 'invalid' ? 'upstream_invalid' : 'upstream_unreachable';
}
