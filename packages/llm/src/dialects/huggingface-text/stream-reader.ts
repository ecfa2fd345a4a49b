import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { StreamReader } from '../dialect.ts';
import { Blocks } from '../shared/blocks.ts';
import { isError } from '../shared/error-text.ts';
import { asNumber, asObject, asText } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { readFinish, readUsage } from './answer.ts';
import { readFailure } from './failure.ts';

/** A token each; the last one comes with the whole text, and why it ended. */
export class TextStreamReader implements StreamReader {
  readonly #blocks = new Blocks(0);
  #index: number | undefined;
  #isBegun = false;
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const body = readStreamData(sseData(frame));
    if (body === 'unreadable') return this.#fail(unreadablePiece, out);
    if (typeof body === 'string') return;
    if (isError(body)) return this.#fail(readFailure(502, body), out);
    if (!this.#isBegun) {
      this.#isBegun = true;
      out.push({ type: 'start', id: '', model: '' });
    }
    const token = asObject(body['token']);
    const text = asText(token?.['text']) ?? '';
    // Special tokens are no text: they end it.
    if (text !== '' && token?.['special'] !== true) {
      this.#index ??= this.#blocks.begin({ type: 'text' }, out);
      const logprob = asNumber(token?.['logprob']);
      const logprobs = logprob === undefined ? undefined : [{ token: text, logprob }];
      out.push({ type: 'delta', choice: 0, index: this.#index, text, logprobs });
    }
    if (typeof body['generated_text'] !== 'string') return;
    this.#isOver = true;
    this.#blocks.endAll(out);
    const details = asObject(body['details']);
    const usage = readUsage(details);
    if (usage !== undefined) out.push({ type: 'usage', usage });
    out.push({ type: 'finish', choice: 0, reason: readFinish(details?.['finish_reason']) }, { type: 'end' });
  }

  finish(out: ChatEvent[]): void {
    if (!this.#isOver) this.#blocks.endAll(out);
  }

  #fail(failure: Failure, out: ChatEvent[]): void {
    this.#isOver = true;
    out.push({ type: 'failure', failure });
  }
}
