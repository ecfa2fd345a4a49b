import type { Exchange } from './exchange.ts';
import type { FrameOutcome } from './plugin.ts';
import type { Refusal } from './reply.ts';
import type { PluginInstance } from './slot.ts';

/** Where the frames go that all plugins have let pass. */
export interface FrameTaker {
  /** Nothing is taken any more: the answer was cut, or its client is gone. */
  readonly isAbandoned: boolean;
  takeFrame(frame: Buffer): void;
}

/** What came of frames: nothing more to say, or the refusal that ends the answer. A promise where a plugin has to find out first. */
export type FramesPassed = Refusal | undefined | Promise<Refusal | undefined>;

/** The plugins that asked for the frames of one answer, in order: each sees what the one before made of them. */
export class FrameChain {
  readonly #x: Exchange;
  readonly #framers: readonly PluginInstance[];
  readonly #taker: FrameTaker;

  constructor(x: Exchange, framers: readonly PluginInstance[], taker: FrameTaker) {
    this.#x = x;
    this.#framers = framers;
    this.#taker = taker;
  }

  /**
   * Gives frames to the plugins from `from` on. While a promise is pending nothing else may be passed, so that frames keep their order.
   * Plugins that take long over them let others have their turn in between: a source may have very many ready.
   */
  passAll(frames: readonly Buffer[], from = 0, start = 0): FramesPassed {
    const turnEndsAtMs = performance.now() + turnMsMax;
    for (let i = start; i < frames.length; i++) {
      const passed = this.pass(frames[i]!, from);
      if (passed instanceof Promise) return this.#passRest(passed, frames, from, i + 1);
      if (passed !== undefined) return passed;
      if (performance.now() > turnEndsAtMs) return this.#passRest(nextTurn(), frames, from, i + 1);
    }
    return undefined;
  }

  async #passRest(
    pending: Promise<Refusal | undefined>,
    frames: readonly Buffer[],
    from: number,
    start: number,
  ): Promise<Refusal | undefined> {
    const refusal = await pending;
    return refusal !== undefined || this.#taker.isAbandoned ? refusal : this.passAll(frames, from, start);
  }

  pass(frame: Buffer, from = 0): FramesPassed {
    const { timeline } = this.#x;
    let current = frame;
    for (let i = from; i < this.#framers.length; i++) {
      const framer = this.#framers[i]!;
      const startMs = timeline === undefined ? 0 : timeline.nowMs();
      const outcome = framer.hooks.onFrame!(this.#x, current);
      if (outcome instanceof Promise) return this.#passAfter(outcome, current, i, startMs);
      timeline?.piece(framer, startMs);
      if (outcome === undefined) continue;
      if (Buffer.isBuffer(outcome)) {
        if (outcome.length === 0) return undefined;
        current = outcome;
      } else return this.#goOn(outcome as readonly Buffer[] | Refusal, i);
    }
    this.#taker.takeFrame(current);
    return undefined;
  }

  async #passAfter(
    pending: Promise<FrameOutcome>,
    frame: Buffer,
    at: number,
    startMs: number,
  ): Promise<Refusal | undefined> {
    const outcome = await pending;
    this.#x.timeline?.piece(this.#framers[at]!, startMs);
    if (this.#taker.isAbandoned) return undefined;
    return this.#goOn(outcome ?? frame, at);
  }

  #goOn(outcome: Buffer | readonly Buffer[] | Refusal, at: number): FramesPassed {
    if (Buffer.isBuffer(outcome)) return outcome.length === 0 ? undefined : this.pass(outcome, at + 1);
    if (isFrames(outcome)) return this.passAll(outcome, at + 1);
    this.#x.refusedBy = this.#framers[at]!.name;
    return outcome;
  }

  /** The stream ended in order: each plugin gives what it held back, to those behind it. */
  end(from = 0): FramesPassed {
    for (let i = from; i < this.#framers.length; i++) {
      const outcome = this.#framers[i]!.hooks.onFrameEnd?.(this.#x);
      if (outcome === undefined) continue;
      const passed = outcome instanceof Promise ? this.#endAfter(outcome, i) : this.#goOn(outcome as Buffer, i);
      if (passed === undefined) continue;
      return passed instanceof Promise ? this.#endRest(passed, i + 1) : passed;
    }
    return undefined;
  }

  async #endAfter(pending: Promise<FrameOutcome>, at: number): Promise<Refusal | undefined> {
    const outcome = await pending;
    return !outcome || this.#taker.isAbandoned ? undefined : this.#goOn(outcome, at);
  }

  async #endRest(pending: Promise<Refusal | undefined>, from: number): Promise<Refusal | undefined> {
    const refusal = await pending;
    return refusal !== undefined || this.#taker.isAbandoned ? refusal : this.end(from);
  }
}

const turnMsMax = 5;

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => void setImmediate(resolve, undefined));
}

function isFrames(outcome: readonly Buffer[] | Refusal): outcome is readonly Buffer[] {
  return Array.isArray(outcome);
}
