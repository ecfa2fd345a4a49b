import type { ChatEvent } from '../../neutral/stream.ts';
import type { StreamReader } from '../dialect.ts';
import { Blocks } from '../shared/blocks.ts';
import { asNumber, asObject, asText, isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readFinish, readUsage } from './answer.ts';
import { readFailure } from './failure.ts';

/** A token each; the last one comes with the whole text, and why it ended. */
export class TextStreamReader implements StreamReader {
  readonly #blocks = new Blocks(0);
  #index: number | undefined;
  #isBegun = false;
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    const data = sseData(frame);
    if (data === undefined || data === '[DONE]' || this.#isOver) return;
    const body = parseLoosely(data);
    if (!isObject(body) || body['error'] !== undefined) return this.#fail(body, out);
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
    this.#blocks.endAll(out);
  }

  #fail(body: unknown, out: ChatEvent[]): void {
    this.#isOver = true;
    this.#blocks.endAll(out);
    out.push({ type: 'failure', failure: readFailure(502, body) });
  }
}
