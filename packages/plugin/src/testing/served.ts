import {
  type Answer,
  type CallerBody,
  type CallerBodyReceiver,
  type Chain,
  type Exchange,
  FrameChain,
  type FramesPassed,
  HeaderList,
  type PluginInstance,
  type Refusal,
  type Reply,
  type Serving,
} from '@sallyport/pipeline';
import { isStreamed, TakenFrames } from './taken-frames.ts';

/** An answer of a plugin's own, while it is given. */
export class Served implements Answer {
  readonly x: Exchange;
  readonly #body: ServedBody;
  readonly #chain: Chain;
  #serving: Serving | undefined;
  #chainOfFrames: FrameChain | undefined;
  #taken: TakenFrames;
  #isStream = false;
  #collected: Buffer[] = [];
  #held: Buffer[] | undefined;
  #endWaits = false;
  #isSlow = false;
  /** What the client has read, after `onFrame`: each event of a stream as it was written, else the whole body at the end. */
  get frames(): string[] {
    return this.#taken.frames;
  }

  /** `waiting` until the head. */
  state: 'waiting' | 'streaming' | 'ended' | 'cut' | 'refused' | 'failed' | 'abandoned' = 'waiting';
  /** With which the plugin refused. */
  refusal: Refusal | undefined;
  /** What it failed of. */
  bug: unknown;
  readonly #over = Promise.withResolvers<void>();

  /** `body`: of the request. */
  constructor(chain: Chain, x: Exchange, body: Buffer | undefined) {
    this.#chain = chain;
    this.x = x;
    this.#body = new ServedBody(x.body === undefined ? body : undefined);
    this.#taken = new TakenFrames(undefined, x);
  }

  /** False when the plugin does not serve this exchange. */
  start(plugin: PluginInstance): boolean {
    this.#serving = plugin.hooks.serve!(this.x, this);
    return this.#serving !== undefined;
  }

  /** Resolves when nothing more is to come. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  // As the client.

  /** Reads no more for now: from here on `write` answers false. */
  stall(): void {
    this.#isSlow = true;
  }

  /** Reads on. */
  drain(): void {
    this.#isSlow = false;
    if (this.#isGoing) this.#serving!.onDrain();
  }

  leave(): void {
    if (!this.#isGoing) return;
    this.x.aborted = true;
    this.#close('abandoned');
    this.#serving!.onAbandon();
  }

  // As the gateway.

  head(status: number, headers: readonly string[], source: Reply['source'] = 'gateway'): void {
    if (!this.#isGoing) return;
    if (this.state !== 'waiting') return this.fail(new Error('a second head'));
    this.state = 'streaming';
    this.x.reply = { status, headers: new HeaderList([...headers]), source, body: undefined };
    this.x.body = undefined;
    this.x.call = undefined;
    const pending = this.#chain.response(this.x);
    if (pending === undefined) return this.#begin();
    this.#wait(pending, () => this.#begin());
  }

  #begin(): void {
    this.#taken = new TakenFrames(this.#chain.watchers(this.x), this.x);
    this.#chainOfFrames = new FrameChain(this.x, this.#chain.framers(this.x), this.#taken);
    this.#isStream = isStreamed(this.x.reply!);
  }

  #wait<Outcome>(pending: Promise<Outcome>, then: (outcome: Outcome) => void): void {
    this.#held = [];
    pending.then(
      (outcome) => this.#release(outcome, then),
      (error) => this.fail(error),
    );
  }

  #release<Outcome>(outcome: Outcome, then: (outcome: Outcome) => void): void {
    const held = this.#held!;
    this.#held = undefined;
    then(outcome);
    for (const chunk of held) this.#take(chunk);
    if (this.#held === undefined && this.#endWaits) this.#finish();
  }

  write(chunk: Buffer): boolean {
    if (!this.#isGoing) return true;
    if (this.state === 'waiting') this.fail(new Error('a body before its head'));
    else this.#take(chunk);
    return !this.#isSlow;
  }

  #take(chunk: Buffer): void {
    if (this.#held !== undefined) this.#held.push(chunk);
    else if (this.#taken.isAbandoned) return;
    else if (this.#isStream) this.#frame(chunk);
    else this.#collected.push(chunk);
  }

  #frame(frame: Buffer): void {
    this.#after(this.#chainOfFrames!.pass(frame), () => {});
  }

  #after(passed: FramesPassed, next: () => void): void {
    const then = (refusal: Refusal | undefined) => (refusal === undefined ? next() : this.#refuseAnswer(refusal));
    if (passed instanceof Promise) this.#wait(passed, then);
    else then(passed);
  }

  /** A plugin's no to the answer. */
  #refuseAnswer(refusal: Refusal): void {
    this.#taken.refuse(refusal);
    this.x.truncated = true;
    this.refusal = refusal;
    const wasGoing = this.#isGoing;
    this.#close('refused');
    if (wasGoing) this.#serving!.onAbandon();
  }

  end(): void {
    if (!this.#isGoing) return;
    if (this.state === 'waiting') return this.fail(new Error('an end before the head'));
    this.state = 'ended';
    if (this.#held === undefined) this.#finish();
    else this.#endWaits = true;
  }

  #finish(): void {
    this.#endWaits = false;
    if (this.#isStream) return this.#after(this.#chainOfFrames!.end(), () => this.#over.resolve());
    const collected = this.#collected.splice(0);
    if (collected.length === 0) return this.#over.resolve();
    this.#after(this.#chainOfFrames!.pass(Buffer.concat(collected)), () => this.#over.resolve());
  }

  cut(errorCode: string, lastWords?: Buffer): void {
    if (!this.#isGoing) return;
    if (this.state === 'waiting') return this.fail(new Error('a cut before the head'));
    this.x.truncated = true;
    this.x.errorCode = errorCode;
    if (lastWords === undefined) return this.#close('cut');
    this.write(lastWords);
    this.end();
  }

  openBody(receiver: CallerBodyReceiver): CallerBody | undefined {
    return this.#isGoing ? this.#body.open(receiver) : undefined;
  }

  hold(): boolean {
    return true;
  }

  refuse(refusal: Refusal): void {
    if (!this.#isGoing) return;
    if (this.state === 'streaming') this.x.truncated = true;
    this.refusal = refusal;
    this.#close('refused');
  }

  fail(bug: unknown): void {
    if (!this.#isGoing) return;
    this.bug = bug;
    this.#close('failed');
  }

  #close(state: 'cut' | 'refused' | 'failed' | 'abandoned'): void {
    this.state = state;
    this.#over.resolve();
  }

  get #isGoing(): boolean {
    return this.state === 'waiting' || this.state === 'streaming';
  }
}

/** The request's body, in two pieces. */
class ServedBody implements CallerBody {
  readonly length: number | undefined;
  #pieces: Buffer[];
  #receiver: CallerBodyReceiver | undefined;

  constructor(body: Buffer | undefined) {
    const half = (body?.length ?? 0) >> 1;
    this.length = body?.length;
    this.#pieces = body === undefined ? [] : [body.subarray(0, half), body.subarray(half)];
  }

  open(receiver: CallerBodyReceiver): CallerBody | undefined {
    if (this.length === undefined || this.length === 0 || this.#receiver !== undefined) return undefined;
    this.#receiver = receiver;
    this.resume();
    return this;
  }

  resume(): void {
    process.nextTick(() => this.#give());
  }

  #give(): void {
    const piece = this.#pieces.shift();
    if (piece === undefined) return;
    const goesOn = piece.length === 0 || this.#receiver!.onBodyData(piece);
    if (this.#pieces.length === 0) this.#receiver!.onBodyEnd();
    else if (goesOn) this.#give();
  }

  stop(): void {
    this.#pieces = [];
  }
}
