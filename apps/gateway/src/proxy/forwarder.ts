import type { CoreErrorCode, UpstreamTry } from '@sallyport/contracts';
import type { Http1Call, Http1Error, ResponseHandler } from '@sallyport/http1';
import { HeaderList, type PluginInstance, type Reply, type ServiceEntity } from '@sallyport/pipeline';
import type { Balancer } from '../upstream/balancer.ts';
import type { Peer } from '../upstream/peer.ts';
import { createSseFramer, type FrameOutcome, runFrame, WholeAnswer } from './answer-frames.ts';
import { mediaType } from './call-reader.ts';
import { coreRefusals } from './error-body.ts';
import type { BodyReceiver, RequestBody } from './request-body.ts';
import { authorityOf } from './request-target.ts';
import { addGatewayHeaders, stripResponseHeaders } from './response-head.ts';
import type { Runner } from './runner.ts';
import type { SseFramer } from './sse-framer.ts';
import { writeUpstreamHead } from './upstream-head.ts';

/** Safe methods (RFC 9110 §9.2.1) promise that a second request changes nothing. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Sends an exchange upstream and its answer back: chooses a peer, tries again where no upstream can have acted, and pipes bytes both ways, or the answer's frames through the plugins that asked for them.
 */
export class Forwarder implements ResponseHandler, BodyReceiver {
  readonly #runner: Runner;
  readonly #service: ServiceEntity;
  readonly #balancer: Balancer;
  readonly #tried: Peer[] = [];
  #peer: Peer | undefined;
  #call: Http1Call | undefined;
  #try: UpstreamTry | undefined;
  #tryStartedMs = 0;
  /** The caller's body is to follow the head piece by piece. */
  #streams = false;
  /** The caller's body, once it streams upstream: from then on the request cannot be sent again. */
  #body: RequestBody | undefined;
  #framers: readonly PluginInstance[] | undefined;
  #sse: SseFramer | undefined;
  #whole: WholeAnswer | undefined;
  #reply: Reply | undefined;
  /** Of the answer's body, when it says so. Bytes. */
  #length = -1;
  #complete: Buffer | undefined;
  #abandoned = false;
  /** `onResponse` hooks are still at work: what the upstream sends meanwhile waits. */
  #held: Buffer[] | undefined;
  #heldEnd = false;
  #firstByteMs = 0;

  constructor(runner: Runner, service: ServiceEntity) {
    this.#runner = runner;
    this.#service = service;
    this.#balancer = runner.context.upstreams.balancerFor(service);
  }

  start(): void {
    const { x, context } = this.#runner;
    const peer = this.#balancer.pick(x, this.#tried);
    if (peer === undefined) return this.#runner.refuseWith('no_healthy_target');
    this.#peer = peer;
    this.#tried.push(peer);

    const { streaming, bodyBytes } = this.#bodyToSend();
    this.#streams = streaming !== 'none';
    const host = this.#hostHeader(peer);
    const head = writeUpstreamHead(x, host, this.#runner.framing, bodyBytes, streaming === 'chunked');
    this.#tryStartedMs = context.clock.monotonicMs();
    if (this.#tried.length === 1) x.gatewayMs = this.#runner.elapsedMs();
    this.#try = {
      startedAtMs: context.clock.nowMs(),
      durationMs: 0,
      host: peer.host,
      port: peer.port,
      ip: undefined,
      keepAlive: false,
      targetId: peer.targetId,
      failure: undefined,
      status: undefined,
    };
    x.tries.push(this.#try);
    this.#call = peer.pool.dispatch(
      {
        method: x.method,
        head,
        body: x.body,
        streaming,
        bodyBytes,
        readTimeoutMs: this.#service.read_timeout,
        writeTimeoutMs: this.#service.write_timeout,
      },
      this,
    );
  }

  #bodyToSend(): { streaming: 'none' | 'length' | 'chunked'; bodyBytes: number | undefined } {
    const { x, framing, hasBody, requestBody } = this.#runner;
    if (x.body !== undefined || requestBody !== undefined) return { streaming: 'none', bodyBytes: x.body?.length ?? 0 };
    if (!hasBody) return { streaming: 'none', bodyBytes: framing.contentLength };
    if (framing.contentLength !== undefined) return { streaming: 'length', bodyBytes: framing.contentLength };
    return { streaming: 'chunked', bodyBytes: undefined };
  }

  #hostHeader(peer: Peer): string {
    const { x } = this.#runner;
    if (x.upstreamHost !== undefined) return x.upstreamHost;
    if (!x.route!.preserve_host) return peer.hostHeader;
    return x.requestHeaders.get('host') ?? authorityOf(x.head);
  }

  /** The exchange is answered or over: nothing more is sent or taken. */
  abandon(): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    const call = this.#call;
    this.#call = undefined;
    call?.abort();
    this.#settleTry();
  }

  // Towards the upstream.

  onConnection({ reused, remoteAddress }: { reused: boolean; remoteAddress: string | undefined }): void {
    if (this.#try !== undefined) {
      this.#try.keepAlive = reused;
      this.#try.ip = remoteAddress;
    }
    if (this.#abandoned || this.#body !== undefined || !this.#streams) return;
    this.#body = this.#runner.openBody(this);
  }

  onBodyData(chunk: Buffer): boolean {
    const { x } = this.#runner;
    if (x.requestBytesMax > 0 && this.#body!.bytes > x.requestBytesMax) {
      this.#runner.refuse(x.requestBytesRefusal ?? coreRefusals.body_too_large);
      return true;
    }
    return this.#call?.write(chunk) ?? true;
  }

  onBodyEnd(): void {
    this.#call?.end();
  }

  onBodyTimeout(): void {
    this.#runner.refuseWith('request_timeout');
  }

  onBodyDropped(): void {
    this.#runner.onBodyDropped();
  }

  onDrain(): void {
    this.#body?.resume();
  }

  // From the upstream.

  onHead(status: number, _reason: string, rawHeaders: string[]): void {
    if (this.#abandoned) return;
    const { x, context, chain } = this.#runner;
    this.#firstByteMs = context.clock.monotonicMs();
    x.upstreamMs = this.#firstByteMs - this.#tryStartedMs;
    x.upstreamStatus = status;
    this.#try!.status = status;
    this.#peer!.health.onStatus(status);
    const reply: Reply = { status, headers: new HeaderList(rawHeaders), source: 'upstream', body: undefined };
    stripResponseHeaders(reply.headers);
    this.#reply = reply;
    x.reply = reply;
    try {
      const pending = chain.response(x);
      if (pending instanceof Promise) this.#wait(pending);
      else this.#begin(reply);
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  #wait(pending: Promise<void>): void {
    this.#held = [];
    this.#call?.pause();
    pending.then(
      () => this.#release(),
      (error) => this.#runner.fail(error),
    );
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (this.#abandoned) return;
    try {
      this.#begin(this.#reply!);
    } catch (error) {
      this.#runner.fail(error);
      return;
    }
    // May pause again at once.
    this.#call?.resume();
    for (const chunk of held) this.onData(chunk);
    if (this.#heldEnd) this.onEnd();
  }

  #begin(reply: Reply): void {
    const { x, chain } = this.#runner;
    addGatewayHeaders(x, reply);
    const framers = this.#hasAnswerBody(reply.status) ? chain.framers(x) : [];
    if (framers.length === 0) {
      const length = reply.headers.get('content-length');
      if (length !== undefined) this.#length = Number(length);
      this.#sendHead(reply);
      return;
    }
    this.#framers = framers;
    reply.headers.remove('content-length');
    if (mediaType(reply.headers.get('content-type')) === 'text/event-stream') {
      this.#sse = createSseFramer();
      this.#sendHead(reply);
    } else {
      this.#whole = new WholeAnswer();
    }
  }

  #sendHead(reply: Reply): void {
    this.#runner.sendHead(reply, false);
    this.#runner.downstream.flushSoon();
  }

  #hasAnswerBody(status: number): boolean {
    return this.#runner.x.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  onData(chunk: Buffer): void {
    if (this.#abandoned) return;
    if (this.#held !== undefined) {
      this.#held.push(chunk);
      return;
    }
    if (this.#framers === undefined) {
      this.#pass(chunk);
      return;
    }
    try {
      if (this.#sse !== undefined) this.#passEvents(this.#sse.push(chunk));
      else if (!this.#whole!.push(chunk)) this.#fail('upstream_invalid');
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  #pass(chunk: Buffer): void {
    // A body that arrived whole waits for its end, which is about to come, to leave in one piece.
    if (chunk.length === this.#length) this.#complete = chunk;
    else if (!this.#runner.downstream.write(chunk)) this.#call?.pause();
  }

  #passEvents(frames: Buffer[] | undefined): void {
    if (frames === undefined) return this.#fail('upstream_invalid');
    let wait = false;
    for (const frame of frames) {
      const outcome = this.#runFrame(frame);
      if (outcome === undefined) return;
      if (outcome.length > 0 && !this.#runner.downstream.write(outcome)) wait = true;
    }
    if (wait) this.#call?.pause();
  }

  /** The frame as the plugins left it; undefined when one of them refused the answer. */
  #runFrame(frame: Buffer): Buffer | undefined {
    const outcome: FrameOutcome = runFrame(this.#runner.x, this.#framers!, frame);
    if (Buffer.isBuffer(outcome)) return outcome;
    this.#runner.refuse(outcome);
    return undefined;
  }

  onEnd(): void {
    if (this.#abandoned) return;
    if (this.#held !== undefined) {
      this.#heldEnd = true;
      return;
    }
    const { x, context, downstream } = this.#runner;
    this.#call = undefined;
    x.receiveMs = context.clock.monotonicMs() - this.#firstByteMs;
    this.#settleTry();
    // The upstream has answered without waiting for the whole request.
    this.#body?.stop();
    try {
      if (this.#whole !== undefined) this.#sendWhole(this.#whole.take());
      else if (this.#sse !== undefined) this.#endEvents();
      else if (this.#complete !== undefined) downstream.endWhole(this.#complete);
      else downstream.end();
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  #sendWhole(body: Buffer): void {
    const frame = this.#runFrame(body);
    if (frame === undefined) return;
    const reply = this.#reply!;
    reply.headers.set('content-length', String(frame.length), 'Content-Length');
    this.#runner.sendHead(reply, false);
    this.#runner.downstream.endWhole(frame);
  }

  #endEvents(): void {
    const rest = this.#sse!.rest();
    const frame = rest === undefined ? undefined : this.#runFrame(rest);
    if (rest !== undefined && frame === undefined) return;
    this.#runner.downstream.end(frame);
  }

  onDownstreamDrain(): void {
    if (this.#held === undefined) this.#call?.resume();
  }

  onError(error: Http1Error): void {
    if (this.#abandoned) return;
    this.#call = undefined;
    const { context, x } = this.#runner;
    this.#try!.failure = error.kind;
    this.#settleTry();
    if (this.#reply !== undefined) {
      this.#cutShort(error);
      return;
    }
    if (error.kind === 'timeout') this.#peer!.health.onFailure('timeout');
    else this.#peer!.health.onFailure('tcp_failure');
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
    if (this.#tried.length <= this.#service.retries && this.#mayRetry(error)) {
      try {
        this.start();
      } catch (bug) {
        this.#runner.fail(bug);
      }
      return;
    }
    this.#fail(codeOf(error));
  }

  /** The answer had begun: the client must see that it is incomplete. */
  #cutShort(error: Http1Error): void {
    const { x, context } = this.#runner;
    context.log.warn('an upstream broke off its answer', { requestId: x.id, kind: error.kind, error: error.message });
    x.errorCode = 'upstream_invalid';
    this.#fail('upstream_invalid');
  }

  #mayRetry(error: Http1Error): boolean {
    if (this.#body !== undefined) return false;
    return error.nothingSent || safe.has(this.#runner.x.method);
  }

  #fail(code: CoreErrorCode): void {
    this.abandon();
    this.#body?.stop();
    this.#runner.refuseWith(code);
  }

  #settleTry(): void {
    if (this.#try === undefined) return;
    this.#try.durationMs = this.#runner.context.clock.monotonicMs() - this.#tryStartedMs;
    this.#try = undefined;
  }
}

function codeOf(error: Http1Error): CoreErrorCode {
  if (error.kind === 'timeout') return 'upstream_timeout';
  if (error.kind === 'dns') return 'name_resolution_failed';
  return error.kind === 'invalid' ? 'upstream_invalid' : 'upstream_unreachable';
}
