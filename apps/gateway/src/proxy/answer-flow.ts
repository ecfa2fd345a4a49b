import type { CoreErrorCode } from '@sallyport/contracts';
import {
  FrameChain,
  type Framer,
  type FramesPassed,
  type FrameTaker,
  HeaderList,
  type PluginInstance,
  type Refusal,
  type Reply,
} from '@sallyport/pipeline';
import { framerFor, WholeAnswer } from './answer-frames.ts';
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
  /** Nobody wants the rest. */
  stopAnswer(): void;
  /** The answer cannot go on. */
  failAnswer(code: CoreErrorCode): void;
}

/**
 * An upstream's answer, or a plugin's own, on its way to the client: through the `onResponse` hooks, then piped as bytes, or given to the
 * plugins that asked for its frames.
 */
export class AnswerFlow implements FrameTaker {
  readonly #runner: Runner;
  readonly #source: AnswerSource;
  readonly #reply: Reply;
  /** The head is the whole answer: no body follows, and no trailers. */
  readonly #isWhole: boolean;
  /** The upstream has agreed to a WebSocket. */
  readonly #isAgreed: boolean;
  #watchers: readonly PluginInstance[] | undefined;
  /** Of an answer whose frames plugins look at, one by one with a framer, or as a whole. */
  #frames: FrameChain | undefined;
  #framer: Framer | undefined;
  #collected: WholeAnswer | undefined;
  /** See `Reply.headWaits`. */
  #headWaits = false;
  /** Of the body, when the head says so. Bytes. */
  #length = -1;
  #complete: Buffer | undefined;
  /** Hooks are still at work: what the upstream sends meanwhile waits. */
  #held: Buffer[] | undefined;
  #heldEnd = false;
  /** The client is slower than what comes. */
  #isFull = false;
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
    this.#reply = {
      status,
      headers,
      source: source.origin,
      body: undefined,
      framing: undefined,
      headWaits: undefined,
    };
    runner.x.reply = this.#reply;
  }

  start(): void {
    try {
      const pending = this.#runner.chain.response(this.#runner.x);
      if (pending instanceof Promise) this.#wait(pending, () => this.#begin());
      else this.#begin();
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  get isAbandoned(): boolean {
    return this.#source.isAbandoned;
  }

  /** Holds up what comes until a hook has made up its mind. */
  #wait<Outcome>(pending: Promise<Outcome>, then: (outcome: Outcome) => void): void {
    this.#held = [];
    this.#source.pauseAnswer();
    pending.then(
      (outcome) => this.#release(outcome, then),
      (error) => this.#runner.fail(error),
    );
  }

  #release<Outcome>(outcome: Outcome, then: (outcome: Outcome) => void): void {
    const held = this.#held!;
    this.#held = undefined;
    if (this.isAbandoned) return;
    try {
      then(outcome);
    } catch (error) {
      this.#runner.fail(error);
    }
    for (const chunk of held) if (!this.isAbandoned) this.data(chunk);
    if (this.isAbandoned || this.#held !== undefined) return;
    if (this.#heldEnd) {
      this.#heldEnd = false;
      this.end(this.#trailers);
    } else if (!this.#isFull) this.#source.resumeAnswer();
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
    this.#frames = new FrameChain(x, framers, this);
    headers.remove('content-length');
    this.#framer = framerFor(this.#reply);
    if (this.#framer === undefined) this.#collected = new WholeAnswer();
    else if (this.#reply.headWaits === true) this.#headWaits = true;
    else this.#sendHead();
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
    this.#headWaits = false;
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
    if (this.#frames === undefined) {
      this.#pass(chunk);
      return;
    }
    try {
      if (this.#framer !== undefined) this.#passFrames(this.#framer.push(chunk));
      else if (!this.#collected!.push(chunk)) this.#source.failAnswer('upstream_invalid');
    } catch (error) {
      this.#runner.fail(error);
    }
  }

  #pass(chunk: Buffer): void {
    if (this.#watchers !== undefined) this.#show(this.#watchers, chunk);
    // A body that arrived whole waits for its end, which is about to come, to leave in one piece.
    if (chunk.length === this.#length) this.#complete = chunk;
    else if (!this.#runner.downstream.write(chunk)) this.#pause();
  }

  #pause(): void {
    this.#isFull = true;
    this.#source.pauseAnswer();
  }

  #passFrames(frames: Buffer[] | undefined): void {
    if (frames === undefined) return this.#source.failAnswer('upstream_invalid');
    const passed = this.#frames!.passAll(frames);
    if (passed instanceof Promise) this.#wait(passed, (refusal) => this.#framesPassed(refusal));
    else this.#framesPassed(passed);
  }

  #framesPassed(refusal: Refusal | undefined): void {
    if (refusal !== undefined) this.#refuse(refusal);
    else if (this.#isFull) this.#source.pauseAnswer();
  }

  /** A frame as the plugins left it. */
  takeFrame(frame: Buffer): void {
    if (this.#framer === undefined) {
      this.#collected!.push(frame);
      return;
    }
    if (this.#headWaits) this.#sendHead();
    if (this.#watchers !== undefined) this.#show(this.#watchers, frame);
    if (!this.#runner.downstream.write(frame)) this.#isFull = true;
  }

  /** A plugin's: instead of the answer, or at its end. */
  #refuse(refusal: Refusal): void {
    const { x, downstream, answered } = this.#runner;
    if (!answered || refusal.lastWords === undefined) return this.#runner.refuse(refusal);
    x.truncated = true;
    x.errorCode = refusal.code;
    this.#source.stopAnswer();
    if (this.#watchers !== undefined) this.#show(this.#watchers, refusal.lastWords);
    downstream.end(refusal.lastWords);
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
      if (this.#collected !== undefined)
        this.#after(this.#frames!.pass(this.#collected.take()), () => this.#sendWhole(this.#collected!.take()));
      else if (this.#framer !== undefined) this.#endFrames(this.#framer.rest());
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

  /** Goes on once plugins have let frames pass. */
  #after(passed: FramesPassed, next: () => void): void {
    const then = (refusal: Refusal | undefined) => (refusal === undefined ? next() : this.#refuse(refusal));
    if (passed instanceof Promise) this.#wait(passed, then);
    else then(passed);
  }

  #sendWhole(body: Buffer): void {
    if (this.#watchers !== undefined) this.#show(this.#watchers, body);
    this.#reply.headers.set('content-length', String(body.length), 'Content-Length');
    this.#runner.sendHead(this.#reply, false);
    this.#sendTrailers();
    this.#runner.downstream.endWhole(body);
  }

  #endFrames(rest: Buffer | undefined): void {
    const passed = rest === undefined ? undefined : this.#frames!.pass(rest);
    this.#after(passed, () => this.#after(this.#frames!.end(), () => this.#finish()));
  }

  #finish(): void {
    if (this.#headWaits) this.#sendHead();
    this.#sendTrailers();
    this.#runner.downstream.end();
  }

  #sendTrailers(): void {
    if (this.#trailers !== undefined)
      this.#runner.downstream.trailers(this.#trailers, this.#runner.framing.wantsTrailers);
  }

  /** The client reads again. */
  onDownstreamDrain(): void {
    this.#isFull = false;
    if (this.#held === undefined) this.#source.resumeAnswer();
  }
}
