import type { UpstreamCall } from '@sallyport/http1';
import { coreRefusals } from './error-body.ts';
import type { BodyReceiver, RequestBody } from './request-body.ts';
import type { Runner } from './runner.ts';
import { requestTrailers } from './trailers.ts';

/** So much of a body's beginning is kept until there is an answer. Bytes. */
const keptBytesMax = 64 * 1024;

/** Who sends the head. */
export interface BodyFlowOwner {
  /** The whole body was handed to the upstream's connection. */
  onBodySent(): void;
}

/**
 * A request's body on its way upstream, piece by piece. Its beginning is kept, so that a request at which no upstream has
 * looked can be sent again.
 */
export class BodyFlow implements BodyReceiver {
  readonly #runner: Runner;
  readonly #owner: BodyFlowOwner;
  #body: RequestBody | undefined;
  /** While there is a connection to write to. */
  #call: UpstreamCall | undefined;
  #kept: Buffer[] | undefined = [];
  #keptBytes = 0;
  #isComplete = false;

  constructor(runner: Runner, owner: BodyFlowOwner) {
    this.#runner = runner;
    this.#owner = owner;
  }

  /** All that was taken from the client so far is at hand. */
  get canStartAgain(): boolean {
    return this.#kept !== undefined;
  }

  /** A connection was found: the body begins, or begins again. */
  connect(call: UpstreamCall): void {
    this.#call = call;
    if (this.#body === undefined) {
      this.#body = this.#runner.openBody(this);
      return;
    }
    let isFree = true;
    for (const piece of this.#kept!) isFree = call.write(piece);
    if (this.#isComplete) this.#end(call);
    else if (isFree) this.#body.resume();
  }

  disconnect(): void {
    this.#call = undefined;
  }

  /** The upstream takes more. */
  drained(): void {
    this.#body?.resume();
  }

  /** There is an answer: the request is not sent again. */
  answered(): void {
    this.#kept = undefined;
  }

  /** Nobody wants the rest. */
  stop(): void {
    this.#body?.stop();
  }

  onBodyData(chunk: Buffer): boolean {
    const { x } = this.#runner;
    if (x.requestBytesMax > 0 && this.#body!.bytes > x.requestBytesMax) {
      this.#runner.refuse(x.requestBytesRefusal ?? coreRefusals.body_too_large);
      return true;
    }
    this.#keep(chunk);
    return this.#call?.write(chunk) ?? false;
  }

  #keep(chunk: Buffer): void {
    if (this.#kept === undefined) return;
    this.#keptBytes += chunk.length;
    // Between two tries nothing is written, and one piece may be more than is kept otherwise.
    if (this.#keptBytes > keptBytesMax && this.#call !== undefined) this.#kept = undefined;
    else this.#kept.push(chunk);
  }

  onBodyEnd(): void {
    this.#isComplete = true;
    if (this.#call !== undefined) this.#end(this.#call);
  }

  #end(call: UpstreamCall): void {
    call.end(this.#trailers());
    this.#owner.onBodySent();
  }

  #trailers(): string[] | undefined {
    return requestTrailers(this.#runner.request.rawTrailers);
  }

  onBodyTimeout(): void {
    this.#runner.onBodyTimeout();
  }
}
