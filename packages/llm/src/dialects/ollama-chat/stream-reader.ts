import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { Blocks } from '../shared/blocks.ts';
import type { AnswerIds } from '../shared/call-ids.ts';
import { isError } from '../shared/error-text.ts';
import { asText } from '../shared/json.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { answerIds, messageOf, readFinish, readTime, readUsage } from './answer.ts';
import { readFailure } from './failure.ts';
import { readAssistant } from './read-message.ts';

/** Each line is an answer of what is new, and the last one says so. */
export class OllamaStreamReader implements StreamReader {
  readonly #blocks = new Blocks(0);
  #ids: AnswerIds | undefined;
  #open: { type: BlockStart['type']; index: number } | undefined;
  #hasCalls = false;
  #isBegun = false;
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const body = readStreamData(frame.toString());
    if (body === 'unreadable') return this.#fail(unreadablePiece, out);
    if (typeof body === 'string') return;
    if (isError(body)) return this.#fail(readFailure(502, body), out);
    if (!this.#isBegun) {
      this.#isBegun = true;
      const createdAtS = readTime(body['created_at']);
      out.push({ type: 'start', id: '', model: asText(body['model']) ?? '', createdAtS });
    }
    this.#ids ??= answerIds(body);
    this.#readMessage(messageOf(body) ?? {}, this.#ids, out);
    if (body['done'] !== true) return;
    this.#isOver = true;
    this.#blocks.endAll(out);
    const usage = readUsage(body);
    if (usage !== undefined) out.push({ type: 'usage', usage });
    const reason = readFinish(body['done_reason'], this.#hasCalls);
    out.push({ type: 'finish', choice: 0, reason }, { type: 'end' });
  }

  finish(out: ChatEvent[]): void {
    if (!this.#isOver) this.#blocks.endAll(out);
  }

  #readMessage(message: Json, ids: AnswerIds, out: ChatEvent[]): void {
    for (const part of readAssistant(message, ids)) {
      if (part.type === 'tool-call') {
        const { id, name, signature, signedBy } = part;
        this.#hasCalls = true;
        this.#open = undefined;
        this.#blocks.endAll(out);
        const index = this.#blocks.begin({ type: 'tool-call', id, name, signature, signedBy }, out);
        out.push({ type: 'delta', choice: 0, index, text: part.arguments });
        this.#blocks.end(index, out);
      } else if (part.type === 'text' || part.type === 'reasoning') {
        out.push({ type: 'delta', choice: 0, index: this.#goOn(part.type, out), text: part.text });
      }
    }
  }

  #goOn(type: 'text' | 'reasoning', out: ChatEvent[]): number {
    if (this.#open?.type === type) return this.#open.index;
    this.#blocks.endAll(out);
    const index = this.#blocks.begin({ type }, out);
    this.#open = { type, index };
    return index;
  }

  #fail(failure: Failure, out: ChatEvent[]): void {
    this.#isOver = true;
    out.push({ type: 'failure', failure });
  }
}
