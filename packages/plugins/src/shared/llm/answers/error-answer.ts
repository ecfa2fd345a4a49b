import type { CallerDialect } from '../dialects/caller-dialect.ts';
import type { AttemptFailure } from '../targets/target-picker.ts';
import { passedHeaders, retryAfterOf } from './answer-head.ts';
import type { AnswerReader, AnswerTaker } from './answer-reader.ts';
import { toldNothing } from './answer-reader.ts';
import { readShallowly } from './shallow-json.ts';

/** What a provider has to say of an error; the rest is not read. Bytes. */
const errorBytesMax = 64 * 1024;

/** An answer with a status that tells of an error. */
export class ErrorAnswer implements AnswerReader {
  readonly #taker: AnswerTaker;
  readonly #dialect: CallerDialect;
  /** The caller speaks it too. */
  readonly #isSameDialect: boolean;
  readonly #status: number;
  readonly #rawHeaders: readonly string[];
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  readonly told = toldNothing;

  constructor(
    taker: AnswerTaker,
    dialect: CallerDialect,
    isSameDialect: boolean,
    status: number,
    rawHeaders: readonly string[],
  ) {
    this.#taker = taker;
    this.#dialect = dialect;
    this.#isSameDialect = isSameDialect;
    this.#status = status;
    this.#rawHeaders = rawHeaders;
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > errorBytesMax) this.end();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const status = this.#status;
    const body = Buffer.concat(this.#chunks);
    const parsed = this.#bytes > errorBytesMax ? undefined : readShallowly(body);
    const retryAfterS = retryAfterOf(this.#rawHeaders);
    // Where else it is to be found is nothing for callers, who could not follow.
    const read = this.#dialect.readFailure(status < 400 ? 502 : status, parsed);
    const said = { ...read, retryAfterS: read.retryAfterS ?? retryAfterS };
    const failure: AttemptFailure = { kind: 'status', status, retryAfterS: said.retryAfterS, nothingSent: false };
    this.#taker.fail(failure, {
      failure: said,
      body: this.#isSameDialect && parsed !== undefined ? body : undefined,
      headers: passedHeaders(this.#rawHeaders),
    });
  }

  /** The status says what matters. */
  cut(): void {
    this.end();
  }

  close(): void {
    this.#isOver = true;
  }
}
