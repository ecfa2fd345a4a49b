import { AnswerCollector } from '@sallyport/llm';
import { type AnswerReader, type AnswerTaker, type Told, toldNothing } from './answer-reader.ts';
import { EventReader } from './event-reader.ts';
import { brokenAnswer, cutAnswer, invalidAnswer } from './failures.ts';
import { named, toldOf } from './translated-answer.ts';
import { contextOf, type Translation } from './translation.ts';

/** A streamed answer for a caller that wants a whole one. */
export class CollectedStream implements AnswerReader {
  readonly #taker: AnswerTaker;
  readonly #translation: Translation;
  readonly #headers: readonly string[];
  readonly #nowMs: number;
  readonly #reader: EventReader;
  readonly #collector = new AnswerCollector();
  #isOver = false;
  told: Told = toldNothing;

  constructor(taker: AnswerTaker, translation: Translation, headers: readonly string[], nowMs: number) {
    this.#taker = taker;
    this.#translation = translation;
    this.#headers = headers;
    this.#nowMs = nowMs;
    this.#reader = new EventReader(translation.from);
  }

  data(chunk: Buffer): void {
    if (this.#isOver || !this.#taker.hold(chunk.length)) return;
    if (!this.#reader.push(chunk)) return this.#fail();
    this.#take();
  }

  end(): void {
    if (this.#isOver) return;
    this.#reader.finish();
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
    for (const event of this.#reader.events) this.#collector.add(event);
    this.#reader.events.length = 0;
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
