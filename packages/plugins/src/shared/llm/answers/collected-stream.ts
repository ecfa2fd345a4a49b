import { AnswerCollector, type ChatEvent, createFramer, type Framer, type StreamReader } from '@sallyport/llm';
import { type AnswerReader, type AnswerTaker, type Told, toldNothing } from './answer-reader.ts';
import { brokenAnswer, cutAnswer, invalidAnswer } from './failures.ts';
import { frameBytesMax } from './frame-bytes-max.ts';
import { named, toldOf } from './translated-answer.ts';
import { contextOf, type Translation } from './translation.ts';

/** A streamed answer for a caller that wants a whole one. */
export class CollectedStream implements AnswerReader {
  readonly #taker: AnswerTaker;
  readonly #translation: Translation;
  readonly #headers: readonly string[];
  readonly #nowMs: number;
  readonly #framer: Framer;
  readonly #reader: StreamReader;
  readonly #collector = new AnswerCollector();
  readonly #events: ChatEvent[] = [];
  #isOver = false;
  told: Told = toldNothing;

  constructor(taker: AnswerTaker, translation: Translation, headers: readonly string[], nowMs: number) {
    this.#taker = taker;
    this.#translation = translation;
    this.#headers = headers;
    this.#nowMs = nowMs;
    this.#framer = createFramer(translation.from.framing, frameBytesMax)!;
    this.#reader = translation.from.streamReader();
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    const frames = this.#framer.push(chunk);
    if (frames === undefined) return this.#fail();
    for (const frame of frames) this.#reader.read(frame, this.#events);
    this.#take();
  }

  end(): void {
    if (this.#isOver) return;
    const rest = this.#framer.rest();
    if (rest !== undefined) this.#reader.read(rest, this.#events);
    this.#reader.finish(this.#events);
    this.#take();
    if (this.#isOver) return;
    if (!this.#collector.isComplete) return this.#fail(cutAnswer);
    const answer = this.#collector.take();
    if (answer.choices.length === 0) return this.#fail();
    this.told = toldOf(answer);
    const { to, model } = this.#translation;
    const json = to.writeAnswer(named(answer, model), contextOf(this.#translation, this.#nowMs));
    const body = Buffer.from(JSON.stringify(json));
    this.close();
    const framing = ['Content-Type', 'application/json', 'Content-Length', String(body.length)];
    this.#taker.begin([...this.#headers, ...framing]);
    this.#taker.write(body);
    this.#taker.complete();
  }

  #take(): void {
    for (const event of this.#events) this.#collector.add(event);
    this.#events.length = 0;
    const { failure } = this.#collector;
    if (failure === undefined) return;
    this.close();
    this.#taker.fail(brokenAnswer(failure), { failure });
  }

  #fail(failure = invalidAnswer): void {
    this.close();
    this.#taker.fail(failure);
  }

  close(): void {
    this.#isOver = true;
  }
}
