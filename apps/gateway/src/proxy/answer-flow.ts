import type { CoreErrorCode } from '@sallyport/contracts';
import { HeaderList, mediaType, type PluginInstance, type Reply, type SseFramer } from '@sallyport/pipeline';
import { createSseFramer, type FrameOutcome, runFrame, WholeAnswer } from './answer-frames.ts';
import { isGrpcType } from './grpc.ts';
import { addGatewayHeaders, stripResponseHeaders } from './response-head.ts';
import type { Runner } from './runner.ts';
import type { Tunnel } from './websocket/tunnel.ts';

/** Where an answer comes from: an upstream, or a plugin that serves. */
export interface AnswerSource {
  readonly origin: Reply['source'];
  /** The exchange was answered otherwise, or its client is gone. */
  readonly isAbandoned: boolean;
  /** The upstream switches protocols; undefined when it is gone by now. */
  openTunnel(reply: Reply): Tunnel | undefined;
  pauseAnswer(): void;
  resumeAnswer(): void;
  /** The answer cannot go on. */
  failAnswer(code: CoreErrorCode): void;
}

/**
 * An upstream's answer, or a plugin's own, on its way to the client: through the `onResponse` hooks, then piped as bytes, or given to the
 * plugins that asked for its frames.
 */
export class AnswerFlow {
  readonly #runner: Runner;
  readonly #source: AnswerSource;
  readonly #reply: Reply;
  /** The head is the whole answer: no body follows, and no trailers. */
  readonly #isWhole: boolean;
  /** The upstream has agreed to a WebSocket. */
  readonly #isAgreed: boolean;
  #framers: readonly PluginInstance[] | undefined;
  #watchers: readonly PluginInstance[] | undefined;
  #sse: SseFramer | undefined;
  #collected: WholeAnswer | undefined;
  /** Of the body, when the head says so. Bytes. */
  #length = -1;
  #complete: Buffer | undefined;
  /** `onResponse` hooks are still at work: what the upstream sends meanwhile waits. */
  #held: Buffer[] | undefined;
  #heldEnd = false;
  #trailers: string[] | undefined;
  /** From the upstream's 101 on. */
  #tunnel: Tunnel | undefined;
  #heldHalfEnd = false;

  constructor(runner: Runner, source: AnswerSource, status: number, rawHeaders: string[], isWhole: boolean) {
    this.#runner = runner;
    this.#source = source;
    this.#isWhole = isWhole;
    const headers = new HeaderList(rawHeaders);
    this.#isAgreed = status === 101 && runner.client?.isAgreement(headers) === true;
    stripResponseHeaders(headers, runner.x.upstreamTarget?.terms?.passesHeader);
    this.#reply = { status, headers, source: source.origin, body: undefined };
    runner.x.reply = this.#reply;
  }

  start(): void {
    const { x, chain } = this.#runner;
    try {
      const pending = chain.response(x);
      if (pending instanceof Promise) this.#wait(pending);
      else this.#begin();
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  #wait(pending: Promise<void>): void {
    this.#held = [];
    this.#source.pauseAnswer();
    pending.then(
      () => this.#release(),
      (error) => this.#runner.fail(error),
    );
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (this.#source.isAbandoned) return;
    try {
      this.#begin();
    } catch (error) {
      this.#runner.fail(error);
      return;
    }
    // May pause again at once.
    this.#source.resumeAnswer();
    for (const chunk of held) if (!this.#source.isAbandoned) this.data(chunk);
    if (this.#heldEnd && !this.#source.isAbandoned) this.end(this.#trailers);
  }

  #begin(): void {
    const { x, chain, context } = this.#runner;
    const { headers } = this.#reply;
    addGatewayHeaders(x, this.#reply, context.allowsDebugHeader);
    if (this.#reply.status === 101) return this.#switch();
    this.#watchers = chain.watchers(x);
    const framers = this.#hasFrames(this.#reply) ? chain.framers(x) : [];
    if (framers.length === 0) {
      const length = headers.get('content-length');
      if (length !== undefined) this.#length = Number(length);
      this.#sendHead();
      return;
    }
    this.#framers = framers;
    headers.remove('content-length');
    if (mediaType(headers.get('content-type')) === 'text/event-stream') {
      this.#sse = createSseFramer();
      this.#sendHead();
    } else {
      this.#collected = new WholeAnswer();
    }
  }

  #switch(): void {
    const { listeners } = this.#runner;
    const isUnreadable = listeners !== undefined && this.#reply.headers.has('sec-websocket-extensions');
    if (!this.#isAgreed || isUnreadable) return this.#source.failAnswer('upstream_invalid');
    this.#reply.status = this.#runner.client!.openStatus;
    this.#tunnel = this.#source.openTunnel(this.#reply);
    if (this.#heldHalfEnd) this.halfEnd();
  }

  #sendHead(): void {
    this.#runner.sendHead(this.#reply, false, this.#isWhole);
    this.#runner.downstream.flushSoon();
  }

  /** A gRPC answer has its own frames, which go both ways at once and are nobody's to collect. */
  #hasFrames({ status, headers }: Reply): boolean {
    if (this.#isWhole || this.#runner.x.method === 'HEAD' || status === 204 || status === 304) return false;
    return !isGrpcType(headers.get('content-type'));
  }

  data(chunk: Buffer): void {
    if (this.#held !== undefined) {
      this.#held.push(chunk);
      return;
    }
    if (this.#tunnel !== undefined) return this.#tunnel.data(chunk);
    if (this.#framers === undefined) {
      this.#pass(chunk);
      return;
    }
    try {
      if (this.#sse !== undefined) this.#passEvents(this.#sse.push(chunk));
      else if (!this.#collected!.push(chunk)) this.#source.failAnswer('upstream_invalid');
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  #pass(chunk: Buffer): void {
    if (this.#watchers !== undefined) this.#show(this.#watchers, chunk);
    // A body that arrived whole waits for its end, which is about to come, to leave in one piece.
    if (chunk.length === this.#length) this.#complete = chunk;
    else if (!this.#runner.downstream.write(chunk)) this.#source.pauseAnswer();
  }

  #passEvents(frames: Buffer[] | undefined): void {
    if (frames === undefined) return this.#source.failAnswer('upstream_invalid');
    let wait = false;
    for (const frame of frames) {
      const outcome = this.#runFrame(frame);
      if (outcome === undefined) return;
      if (outcome.length > 0 && !this.#runner.downstream.write(outcome)) wait = true;
    }
    if (wait) this.#source.pauseAnswer();
  }

  /** The frame as the plugins left it; undefined when one of them refused the answer. */
  #runFrame(frame: Buffer): Buffer | undefined {
    const outcome: FrameOutcome = runFrame(this.#runner.x, this.#framers!, frame);
    if (Buffer.isBuffer(outcome)) {
      if (this.#watchers !== undefined) this.#show(this.#watchers, outcome);
      return outcome;
    }
    this.#runner.refuse(outcome);
    return undefined;
  }

  #show(watchers: readonly PluginInstance[], bytes: Buffer): void {
    try {
      for (const { hooks } of watchers) hooks.onBytes!(this.#runner.x, bytes);
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  end(trailers: string[] | undefined): void {
    this.#trailers = trailers;
    if (this.#held !== undefined) {
      this.#heldEnd = true;
      return;
    }
    if (this.#tunnel !== undefined) return this.#tunnel.upstreamEnded();
    const { downstream } = this.#runner;
    try {
      if (this.#collected !== undefined) this.#sendWhole(this.#collected.take());
      else if (this.#sse !== undefined) this.#endEvents();
      else {
        this.#sendTrailers();
        if (this.#complete !== undefined) downstream.endWhole(this.#complete);
        else downstream.end();
      }
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  /** The upstream of a tunnel has ended its side. */
  halfEnd(): void {
    if (this.#held !== undefined || this.#tunnel === undefined) this.#heldHalfEnd = true;
    else this.#tunnel.upstreamEnded();
  }

  #sendWhole(body: Buffer): void {
    const frame = this.#runFrame(body);
    if (frame === undefined) return;
    this.#reply.headers.set('content-length', String(frame.length), 'Content-Length');
    this.#runner.sendHead(this.#reply, false);
    this.#sendTrailers();
    this.#runner.downstream.endWhole(frame);
  }

  #endEvents(): void {
    const rest = this.#sse!.rest();
    const frame = rest === undefined ? undefined : this.#runFrame(rest);
    if (rest !== undefined && frame === undefined) return;
    this.#sendTrailers();
    this.#runner.downstream.end(frame);
  }

  #sendTrailers(): void {
    if (this.#trailers !== undefined)
      this.#runner.downstream.trailers(this.#trailers, this.#runner.framing.wantsTrailers);
  }

  /** The client reads again. */
  onDownstreamDrain(): void {
    if (this.#held === undefined) this.#source.resumeAnswer();
  }
}
