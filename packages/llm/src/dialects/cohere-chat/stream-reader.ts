import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { Blocks } from '../shared/blocks.ts';
import { readFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { isError } from '../shared/error-text.ts';
import { asObject, asObjects, asText } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { readLogprobs } from './answer.ts';
import { readFinish } from './finish.ts';
import { readCall } from './read-messages.ts';

/** Events of content and of calls, each counted for itself; the plan before calls has an event of its own and no beginning. */
export class CohereStreamReader implements StreamReader {
  readonly #blocks = new Blocks(0);
  /** Indexes of blocks by kind and index of Cohere's: `content.0`. */
  readonly #indexes = new Map<string, number>();
  #planIndex: number | undefined;
  #textIndex: number | undefined;
  #calls = 0;
  #isBegun = false;
  /** It has ended or failed: what comes then does not count. */
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const event = readStreamData(sseData(frame));
    if (event === 'unreadable') return this.#fail(unreadablePiece, out);
    if (typeof event === 'string') return;
    if (event['type'] === undefined && isError(event)) return this.#fail(readFailure(502, event), out);
    const delta = asObject(event['delta']) ?? {};
    const message = asObject(delta['message']) ?? {};
    const index = String(event['index'] ?? 0);
    if (!this.#isBegun) {
      this.#isBegun = true;
      // Cohere does not tell which model it is.
      out.push({ type: 'start', id: asText(event['id']) ?? '', model: '' });
    }
    switch (event['type']) {
      case 'content-start': {
        const content = asObject(message['content']) ?? {};
        const isThought = content['type'] === 'thinking';
        const block = this.#begin(`content.${index}`, { type: isThought ? 'reasoning' : 'text' }, out);
        if (!isThought) this.#textIndex = block;
        this.#delta(block, asText(content['text']) ?? asText(content['thinking']), undefined, out);
        return;
      }
      case 'content-delta': {
        const content = asObject(message['content']) ?? {};
        const block = this.#indexes.get(`content.${index}`);
        this.#delta(block, asText(content['text']) ?? asText(content['thinking']), event['logprobs'], out);
        return;
      }
      case 'content-end':
        return this.#end(`content.${index}`, out);
      case 'tool-plan-delta':
        this.#planIndex ??= this.#blocks.begin({ type: 'text' }, out);
        return this.#delta(this.#planIndex, asText(message['tool_plan']), undefined, out);
      case 'tool-call-start': {
        const call = readCall(firstCall(message), this.#calls++);
        const { id, name } = call;
        this.#endPlan(out);
        this.#delta(this.#begin(`call.${index}`, { type: 'tool-call', id, name }, out), call.arguments, undefined, out);
        return;
      }
      case 'tool-call-delta': {
        const text = asText(asObject(firstCall(message)['function'])?.['arguments']);
        return this.#delta(this.#indexes.get(`call.${index}`), text, undefined, out);
      }
      case 'tool-call-end':
        return this.#end(`call.${index}`, out);
      case 'citation-start':
        return this.#cite(asObject(message['citations']), out);
      case 'message-end':
        return this.#endMessage(delta, out);
    }
  }

  finish(out: ChatEvent[]): void {
    if (!this.#isOver) this.#blocks.endAll(out);
  }

  #begin(key: string, block: BlockStart, out: ChatEvent[]): number {
    const index = this.#blocks.begin(block, out);
    this.#indexes.set(key, index);
    return index;
  }

  #delta(index: number | undefined, text: string | undefined, logprobs: unknown, out: ChatEvent[]): void {
    if (index === undefined || !this.#blocks.isOpen(index) || text === undefined || text === '') return;
    out.push({ type: 'delta', choice: 0, index, text, logprobs: readLogprobs(logprobs) });
  }

  #end(key: string, out: ChatEvent[]): void {
    const index = this.#indexes.get(key);
    if (index !== undefined) this.#blocks.end(index, out);
  }

  #endPlan(out: ChatEvent[]): void {
    if (this.#planIndex !== undefined) this.#blocks.end(this.#planIndex, out);
    this.#planIndex = undefined;
  }

  /** Only while the text is open: a citation may come behind its end. */
  #cite(citation: Json | undefined, out: ChatEvent[]): void {
    const index = this.#textIndex;
    if (citation === undefined || index === undefined || !this.#blocks.isOpen(index)) return;
    out.push({ type: 'citations', choice: 0, index, citations: { dialect: 'cohere-chat', value: [citation] } });
  }

  #fail(failure: Failure, out: ChatEvent[]): void {
    this.#isOver = true;
    out.push({ type: 'failure', failure });
  }

  #endMessage(delta: Json, out: ChatEvent[]): void {
    const message = asText(delta['error']);
    if (message === undefined) this.#blocks.endAll(out);
    const usage = readUsage(delta['usage']);
    if (usage !== undefined) out.push({ type: 'usage', usage });
    if (message !== undefined) return this.#fail(readFailure(502, { message }), out);
    this.#isOver = true;
    out.push({ type: 'finish', choice: 0, reason: readFinish(delta['finish_reason']) }, { type: 'end' });
  }
}

/** One call, though the member's name is of several; some write a list. */
function firstCall(message: Json): Json {
  const calls = message['tool_calls'];
  return asObject(calls) ?? asObjects(calls)[0] ?? {};
}
