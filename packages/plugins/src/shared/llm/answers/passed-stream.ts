import { type ChatDialect, createFramer, type StreamWatcher, unreadablePiece } from '@sallyport/llm';
import type { Clock, Framer } from '@sallyport/pipeline';
import type { AnswerReader, AnswerTaker, Told } from './answer-reader.ts';
import { brokenAnswer, cutAnswer, invalidAnswer } from './failures.ts';
import { frameBytesMax } from './frame-bytes-max.ts';
import { HeldFrames } from './held-frames.ts';

/** A streamed answer in the caller's own dialect: its bytes go on, and are only looked at. */
export class PassedStream implements AnswerReader {
  readonly #taker: AnswerTaker;
  readonly #headers: readonly string[];
  /** The caller did not ask for usage, and we did. */
  readonly #stripsUsage: boolean;
  readonly #framer: Framer;
  readonly #watcher: StreamWatcher;
  readonly #held: HeldFrames;
  readonly #isSse: boolean;
  #isOver = false;

  constructor(
    taker: AnswerTaker,
    dialect: Pick<ChatDialect, 'framing' | 'streamWatcher'>,
    headers: readonly string[],
    { clock, stripsUsage }: { clock: Clock; stripsUsage: boolean },
  ) {
    this.#taker = taker;
    this.#headers = headers;
    this.#stripsUsage = stripsUsage;
    this.#framer = createFramer(dialect.framing, frameBytesMax)!;
    this.#watcher = dialect.streamWatcher();
    this.#isSse = dialect.framing === 'sse';
    this.#held = new HeldFrames(clock, () => this.#begin());
  }

  get told(): Told {
    return this.#watcher;
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    const frames = this.#framer.push(chunk);
    if (frames === undefined) return this.#fail();
    this.#take(frames);
  }

  #take(frames: readonly Buffer[]): void {
    let passed: Buffer[] | undefined;
    for (const frame of frames) {
      const kind = this.#watcher.see(frame);
      if (kind === 'failure') {
        if (passed !== undefined) this.#taker.write(joined(passed));
        return this.#fail();
      }
      if (kind === 'usage' && this.#stripsUsage) continue;
      if (this.#held.isHolding) {
        const mayHold = this.#held.hold(frame);
        if (kind === 'content' || !mayHold) this.#begin();
      } else if (passed === undefined) passed = [frame];
      else passed.push(frame);
    }
    if (passed !== undefined) this.#taker.write(joined(passed));
  }

  #begin(): void {
    const held = this.#held.release();
    this.#taker.begin(this.#headers);
    this.#taker.write(held);
  }

  end(): void {
    if (this.#isOver) return;
    this.#takeRest();
    if (this.#isOver) return;
    if (!this.#watcher.isComplete) return this.#fail(cutAnswer);
    // Nothing but its end: there was no answer.
    if (this.#held.isHolding) return this.#fail();
    this.#isOver = true;
    this.#taker.complete();
  }

  /** Some servers leave the last blank line out. What is no end is half an event, and stays here. */
  #takeRest(): void {
    const rest = this.#framer.rest();
    if (rest === undefined) return;
    if (this.#watcher.isComplete) return this.#pass(rest);
    const frame = this.#isSse && !endsInBlankLine(rest) ? Buffer.concat([rest, blankLine]) : rest;
    if (this.#watcher.see(frame) === 'failure') this.#failWithRest();
    else if (this.#watcher.isComplete) this.#pass(frame);
  }

  #pass(frame: Buffer): void {
    if (!this.#held.isHolding) return this.#taker.write(frame);
    this.#held.hold(frame);
    if (this.#watcher.outputBytes > 0) this.#begin();
  }

  #failWithRest(): void {
    if (this.#watcher.failure !== unreadablePiece) return this.#fail();
    this.close();
    this.#taker.fail(cutAnswer);
  }

  #fail(failure = invalidAnswer): void {
    this.close();
    const said = this.#watcher.failure;
    if (said === undefined) this.#taker.fail(failure);
    else this.#taker.fail(brokenAnswer(said), { failure: said });
  }

  close(): void {
    this.#isOver = true;
    this.#held.close();
  }
}

const blankLine = Buffer.from('\n\n');

/** A lone CR at the end might have been half of a CRLF: such an event is whole, too. */
function endsInBlankLine(frame: Buffer): boolean {
  return /(?:\n\r?\n|\r\r\n?)$/.test(frame.toString('latin1', Math.max(0, frame.length - 4)));
}

/** Frames of one chunk lie one behind the other, unless one was left out: then nothing is copied. */
function joined(frames: readonly Buffer[]): Buffer {
  const first = frames[0]!;
  if (frames.length === 1) return first;
  let end = first.byteOffset + first.length;
  for (let i = 1; i < frames.length; i++) {
    const frame = frames[i]!;
    if (frame.buffer !== first.buffer || frame.byteOffset !== end) return Buffer.concat(frames);
    end += frame.length;
  }
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}
