import { type AskedTool, AskedTools, type ChatEvent, type StreamWriter, type Usage } from '@sallyport/llm';
import type { Clock } from '@sallyport/pipeline';
import type { AnswerReader, AnswerTaker, Told } from './answer-reader.ts';
import { EventReader } from './event-reader.ts';
import { brokenAnswer, cutAnswer, invalidAnswer } from './failures.ts';
import { HeldFrames } from './held-frames.ts';
import { named } from './translated-answer.ts';
import { contextOf, type Translation } from './translation.ts';

/** A streamed answer in another dialect than the caller's: read event by event, and written anew. */
export class TranslatedStream implements AnswerReader, Told {
  readonly #taker: AnswerTaker;
  readonly #headers: readonly string[];
  readonly #reader: EventReader;
  readonly #writer: StreamWriter;
  readonly #asked: string;
  readonly #held: HeldFrames;
  readonly #tools = new AskedTools();
  #isOver = false;
  usage: Usage | undefined = undefined;
  model: string | undefined = undefined;
  outputBytes = 0;
  isComplete = false;

  constructor(taker: AnswerTaker, translation: Translation, headers: readonly string[], clock: Clock) {
    this.#taker = taker;
    this.#reader = new EventReader(translation.from);
    this.#writer = translation.to.streamWriter(contextOf(translation, clock.nowMs()));
    this.#asked = translation.model;
    this.#headers = [...headers, 'Content-Type', this.#writer.contentType];
    this.#held = new HeldFrames(clock, () => this.#begin());
  }

  get told(): Told {
    return this;
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    if (!this.#reader.push(chunk)) return this.#fail();
    this.#take();
  }

  end(): void {
    if (this.#isOver) return;
    this.#reader.finish();
    this.#take();
    if (this.#isOver) return;
    if (!this.isComplete) return this.#fail(cutAnswer);
    // Nothing but its end: there was no answer.
    if (this.#held.isHolding) return this.#fail();
    this.close();
    this.#taker.complete();
  }

  /** Writes what was read. */
  #take(): void {
    let written: Buffer[] | undefined;
    for (const event of this.#reader.events) {
      if (event.type === 'failure') {
        if (written !== undefined) this.#taker.write(Buffer.concat(written));
        return this.#break(event);
      }
      const frame = this.#writer.write(event.type === 'start' ? named(event, this.#asked) : event);
      const isContent = this.#note(event);
      if (frame !== undefined) {
        if (this.#held.isHolding) {
          const mayHold = this.#held.hold(frame);
          if (!mayHold) this.#begin();
        } else if (written === undefined) written = [frame];
        else written.push(frame);
      }
      if (isContent && this.#held.isHolding) this.#begin();
    }
    this.#reader.events.length = 0;
    if (written !== undefined) this.#taker.write(written.length === 1 ? written[0]! : Buffer.concat(written));
  }

  /** Answers whether the event is something of the answer itself. */
  #note(event: ChatEvent): boolean {
    switch (event.type) {
      case 'start':
        this.model = event.model === '' ? undefined : event.model;
        this.usage = event.usage;
        return false;
      case 'usage':
        this.usage = event.usage;
        return false;
      case 'end':
        this.isComplete = true;
        return false;
      case 'delta':
        this.outputBytes += event.text.length;
        this.#tools.see(event);
        return event.text !== '';
      case 'block':
        this.#tools.see(event);
        return event.block.type === 'tool-call' || event.block.type === 'opaque';
      case 'finish':
        return true;
      default:
        return false;
    }
  }

  #begin(): void {
    const held = this.#held.release();
    this.#taker.begin(this.#headers);
    if (held.length > 0) this.#taker.write(held);
  }

  #break({ failure }: ChatEvent & { type: 'failure' }): void {
    this.close();
    this.#taker.fail(brokenAnswer(failure), { failure });
  }

  #fail(failure = invalidAnswer): void {
    this.close();
    this.#taker.fail(failure);
  }

  close(): void {
    this.#isOver = true;
    this.#reader.events.length = 0;
    this.#held.close();
  }
}
