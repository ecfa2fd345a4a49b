import { spliced } from '@sallyport/json';
import { type Answer, readAnswers, writeResult } from '@sallyport/mcp';

/** How large the results of one exchange's calls may be. */
export class ResultCaps {
  readonly #byId = new Map<string, number>();
  readonly #isModern: boolean;
  readonly #byDefault: number | undefined;

  /** `byDefault` is for answers that nobody here asked for. */
  constructor({ isModern, byDefault }: { isModern: boolean; byDefault?: number | undefined }) {
    this.#isModern = isModern;
    this.#byDefault = byDefault;
  }

  /** Of several limits the smallest counts. */
  add(idText: string, bytesMax: number): void {
    this.#byId.set(idText, Math.min(bytesMax, this.#byId.get(idText) ?? bytesMax));
  }

  /**
   * The message or messages of an answer, with a sentence instead of each result that is too large: it stays an answer that clients
   * understand. The same bytes when none is. What cannot be read, and is larger than any may be, is undefined.
   */
  apply(bytes: Buffer): Buffer | undefined {
    if (bytes.length <= this.#smallest()) return bytes;
    const answers = readAnswers(bytes);
    if (answers === undefined) return undefined;
    return spliced(
      bytes,
      answers.flatMap((answer) => {
        const bytesMax = this.#capOf(answer);
        const size = answer.end - answer.start;
        if (bytesMax === undefined || size <= bytesMax) return [];
        return [{ from: answer.start, to: answer.end, by: this.#instead(answer.idText!, size, bytesMax) }];
      }),
    );
  }

  /** Servers may write an id in other ways than the client did; one they made up is nobody's. */
  #capOf({ isAnswer, idText }: Answer): number | undefined {
    if (!isAnswer || idText === undefined) return undefined;
    return this.#byId.get(idText) ?? this.#smallest();
  }

  #smallest(): number {
    return Math.min(this.#byDefault ?? Number.POSITIVE_INFINITY, ...this.#byId.values());
  }

  #instead(idText: string, size: number, bytesMax: number): Buffer {
    const text = `The result of this tool is too large to be passed on: it has ${size} bytes, and ${bytesMax} are allowed. Ask for less of it, for example with a filter or a page.`;
    const result = {
      content: [{ type: 'text', text }],
      isError: true,
      ...(this.#isModern && { resultType: 'complete' }),
    };
    return writeResult(idText, Buffer.from(JSON.stringify(result)));
  }
}
