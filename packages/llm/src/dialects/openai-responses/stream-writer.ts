import type { FinishReason } from '../../neutral/answer.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { writeFailure } from '../shared/openai/failure.ts';
import { EventList } from './event-list.ts';
import { ItemWriter } from './item-writer.ts';
import { type ResponseHead, responseId, statusOf, writeResponse } from './response.ts';

/**
 * Events of a response: created, each item added, filled and done, and the whole response at the end. A block is an item,
 * and its place in the output the order in which blocks began.
 */
export class ResponsesStreamWriter implements StreamWriter {
  readonly contentType = 'text/event-stream';
  readonly #context: AnswerContext;
  readonly #events = new EventList();
  readonly #items = new Map<number, ItemWriter>();
  readonly #output: Json[] = [];
  #head: ResponseHead | undefined;
  #usage: Usage | undefined;
  #finish: FinishReason = 'stop';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) {
      this.#context.losses.add('answer.choices', 'a response is one answer');
      return undefined;
    }
    switch (event.type) {
      case 'delta':
        this.#items.get(event.index)?.add(event, this.#events);
        break;
      case 'start':
        this.#start(event);
        break;
      case 'block': {
        const item = ItemWriter.for(event.block, this.#output.length, this.#context);
        if (item === undefined) break;
        this.#items.set(event.index, item);
        // Its place is taken now; what it is in the end stands there when it is done.
        this.#output.push(item.begin(this.#events));
        break;
      }
      case 'signature':
      case 'encrypted':
        this.#items.get(event.index)?.prove(event);
        break;
      case 'citations':
        this.#items.get(event.index)?.cite(event.citations, this.#events);
        break;
      case 'block-end':
        this.#end(event.index);
        break;
      case 'finish':
        this.#finish = event.reason;
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'failure':
        this.#fail(event);
        break;
      case 'end':
        this.#complete();
    }
    return this.#events.take();
  }

  #start({ id, model, createdAtS, usage }: Extract<ChatEvent, { type: 'start' }>): void {
    this.#head = { id: responseId(id, this.#context), model, createdAtS };
    this.#usage = usage;
    const response = writeResponse(this.#head, { status: 'in_progress', output: [] }, this.#context);
    this.#events.add('response.created', { response });
    this.#events.add('response.in_progress', { response });
  }

  #end(index: number): void {
    const item = this.#items.get(index);
    if (item === undefined) return;
    this.#output[item.place] = item.end(this.#events);
    this.#items.delete(index);
  }

  #complete(): void {
    const { status, incomplete } = statusOf(this.#finish);
    const state = { status, incomplete, output: this.#output, usage: this.#usage };
    this.#events.add(`response.${status}`, { response: writeResponse(this.#known(), state, this.#context) });
  }

  /** Clients look at one of the two: the SDK throws at the first, agents wait for how the response ended. */
  #fail({ failure }: Extract<ChatEvent, { type: 'failure' }>): void {
    const { type, code } = writeFailure(failure)['error'] as { type: string; code: string | null };
    const { message } = failure;
    this.#events.add('error', { code: code ?? type, message, param: failure.param ?? null });
    if (this.#head === undefined) return;
    const state = { status: 'failed', output: this.#output, usage: this.#usage };
    const response = writeResponse(this.#head, state, this.#context);
    this.#events.add('response.failed', { response: { ...response, error: { code: code ?? type, message } } });
  }

  #known(): ResponseHead {
    return this.#head ?? { id: responseId('', this.#context), model: '', createdAtS: undefined };
  }
}
