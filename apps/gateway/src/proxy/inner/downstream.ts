import type { HeaderList, InnerCall, InnerErrorKind, InnerReceiver, Log } from '@sallyport/pipeline';
import type { Downstream, DownstreamOwner } from '../downstream.ts';
import type { Sweeper, Waiting } from '../sweeper.ts';

/** The answer to a request that the gateway made of itself, handed to whoever made it. */
export class InnerDownstream implements Downstream, InnerCall, Waiting {
  readonly #receiver: InnerReceiver;
  readonly #sweeper: Sweeper;
  readonly #log: Log;
  #owner!: DownstreamOwner;
  #isPaused = false;
  #isDelivered = false;
  #failure: { kind: InnerErrorKind; message: string } | undefined;
  #isAborted = false;
  /** Nothing more is given or taken. */
  isOver = false;
  headSent = false;
  bytes = 0;
  deadlineMs = 0;

  constructor(receiver: InnerReceiver, timeoutMs: number, sweeper: Sweeper, log: Log) {
    this.#receiver = receiver;
    this.#sweeper = sweeper;
    this.#log = log;
    if (Number.isFinite(timeoutMs)) sweeper.watch(this, timeoutMs);
  }

  belongTo(owner: DownstreamOwner): void {
    this.#owner = owner;
  }

  // As a client's side of an exchange.

  head(status: number, headers: HeaderList): void {
    if (this.isOver) return;
    this.headSent = true;
    this.#sweeper.forget(this);
    try {
      this.#receiver.onHead(status, headers, this.#owner.x.reply!.source);
    } catch (error) {
      this.#onBug(error);
    }
  }

  write(chunk: Buffer): boolean {
    if (this.isOver) return true;
    this.bytes += chunk.length;
    try {
      this.#receiver.onData(chunk);
    } catch (error) {
      this.#onBug(error);
    }
    return this.isOver || !this.#isPaused;
  }

  end(chunk?: Buffer): void {
    if (chunk !== undefined && chunk.length > 0) this.write(chunk);
    this.#close();
  }

  endWhole(body: Buffer): void {
    this.end(body);
  }

  cut(): void {
    this.#fail(this.headSent ? 'cut' : 'failed', 'the answer was cut');
  }

  continue(): void {}
  trailers(): void {}
  requestEnded(): void {}
  flushSoon(): void {}
  giveUp(): void {}

  // As the call of whoever made the request.

  abort(): void {
    this.#isAborted = true;
    this.#fail('failed', 'aborted');
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (!this.isOver) process.nextTick(drain, this);
  }

  drained(): void {
    if (!this.isOver && !this.#isPaused) this.#owner.onDownstreamDrain();
  }

  onDeadline(): void {
    this.#fail('timeout', 'no answer came in time');
  }

  #onBug(error: unknown): void {
    this.#log.error('what had asked for an inner answer failed to take it', {
      requestId: this.#owner.x.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.abort();
  }

  #fail(kind: InnerErrorKind, message: string): void {
    if (this.isOver) return;
    this.#failure = { kind, message };
    this.#close();
  }

  /** In a moment: whoever writes, and whoever aborts, may be in the middle of something. */
  #close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#sweeper.forget(this);
    process.nextTick(conclude, this);
  }

  conclude(): void {
    if (this.#isDelivered) return;
    this.#isDelivered = true;
    try {
      if (!this.#isAborted) this.#tellEnd();
    } catch (error) {
      this.#onBug(error);
    }
    this.#owner.onDownstreamClose(this.#failure === undefined);
  }

  #tellEnd(): void {
    if (this.#failure === undefined) this.#receiver.onEnd();
    else this.#receiver.onError(this.#failure.kind, this.#failure.message);
  }
}

function drain(downstream: InnerDownstream): void {
  downstream.drained();
}

function conclude(downstream: InnerDownstream): void {
  downstream.conclude();
}
