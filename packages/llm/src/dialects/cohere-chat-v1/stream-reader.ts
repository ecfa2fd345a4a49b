import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { Blocks } from '../shared/blocks.ts';
import { readFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { asList, asObject, asText } from '../shared/json.ts';
import { finishOf, idOf, readCalls } from './answer.ts';
import { readFrame } from './frames.ts';

/** Lines of events; some servers write them as Server-Sent Events. Calls come whole, and at the end the whole answer again. */
export class CohereV1StreamReader implements StreamReader {
  readonly #blocks = new Blocks(0);
  #text: number | undefined;
  #id: string | undefined;
  #hasCalls = false;
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const event = readFrame(frame);
    if (event === 'unreadable') return this.#fail(unreadablePiece, out);
    if (typeof event === 'string') return;
    if (event['event_type'] === undefined) return this.#fail(readFailure(502, event), out);
    if (this.#id === undefined) {
      this.#id = idOf(event);
      out.push({ type: 'start', id: this.#id, model: '' });
    }
    this.#readEvent(event, this.#id, out);
  }

  finish(out: ChatEvent[]): void {
    if (!this.#isOver) this.#blocks.endAll(out);
  }

  #readEvent(event: Json, id: string, out: ChatEvent[]): void {
    switch (event['event_type']) {
      case 'text-generation': {
        const text = asText(event['text']) ?? '';
        if (text === '') return;
        this.#text ??= this.#blocks.begin({ type: 'text' }, out);
        out.push({ type: 'delta', choice: 0, index: this.#text, text });
        return;
      }
      case 'citation-generation': {
        const value = asList(event['citations']);
        if (this.#text === undefined || value.length === 0) return;
        out.push({
          type: 'citations',
          choice: 0,
          index: this.#text,
          citations: { dialect: 'cohere-chat-v1', value: [...value] },
        });
        return;
      }
      case 'tool-calls-generation':
        return this.#readCalls(event, id, out);
      case 'stream-end':
        return this.#end(event, id, out);
    }
  }

  #readCalls(event: Json, id: string, out: ChatEvent[]): void {
    this.#blocks.endAll(out);
    this.#text = undefined;
    for (const call of readCalls(event, id)) {
      if (call.type !== 'tool-call') continue;
      this.#hasCalls = true;
      const index = this.#blocks.begin({ type: 'tool-call', id: call.id, name: call.name }, out);
      out.push({ type: 'delta', choice: 0, index, text: call.arguments });
      this.#blocks.end(index, out);
    }
  }

  #end(event: Json, id: string, out: ChatEvent[]): void {
    const response = asObject(event['response']) ?? {};
    const word = event['finish_reason'];
    // Servers may tell of calls in the whole answer alone.
    if (!this.#hasCalls && word !== 'ERROR') this.#readCalls(response, id, out);
    if (word !== 'ERROR') this.#blocks.endAll(out);
    const usage = readUsage(response['meta']);
    if (usage !== undefined) out.push({ type: 'usage', usage });
    if (word === 'ERROR') return this.#fail(readFailure(502, { message: event['error'] }), out);
    this.#isOver = true;
    out.push({ type: 'finish', choice: 0, reason: finishOf(word, this.#hasCalls) }, { type: 'end' });
  }

  #fail(failure: Failure, out: ChatEvent[]): void {
    this.#isOver = true;
    out.push({ type: 'failure', failure });
  }
}
