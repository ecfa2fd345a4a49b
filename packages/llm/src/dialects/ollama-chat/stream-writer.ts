import type { FinishReason } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { writeFinish, writeSaid, writeTime, writeUsage } from './answer.ts';
import { writeFailure } from './failure.ts';

/** Text and thoughts go out as they come, calls of tools when they are whole. */
export class OllamaStreamWriter implements StreamWriter {
  readonly contentType = 'application/x-ndjson';
  readonly #context: AnswerContext;
  readonly #open = new Map<number, { block: BlockStart; held: string }>();
  #head: Json = {};
  #usage: Usage | undefined;
  #reason: FinishReason = 'stop';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) return undefined;
    switch (event.type) {
      case 'start':
        this.#head = { model: event.model, created_at: writeTime(event.createdAtS ?? this.#context.nowS) };
        this.#usage = event.usage;
        return undefined;
      case 'block':
        return this.#begin(event.index, event.block);
      case 'delta':
        return this.#go(event.index, event.text);
      case 'signature':
        this.#sign(event.index, event.signature, event.signedBy);
        return undefined;
      case 'block-end':
        return this.#end(event.index);
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        return undefined;
      case 'failure':
        return line(writeFailure(event.failure));
      case 'end':
        return line({
          ...this.#head,
          ...writeSaid([], this.#context),
          done: true,
          done_reason: writeFinish(this.#reason),
          ...writeUsage(this.#usage),
        });
      default:
        return undefined;
    }
  }

  #begin(index: number, block: BlockStart): undefined {
    if (block.type === 'opaque' || block.type === 'audio') {
      this.#context.losses.add(`answer.${block.type}`, 'answers are text and calls of tools');
    } else this.#open.set(index, { block: { ...block }, held: '' });
  }

  #go(index: number, text: string): Buffer | undefined {
    const open = this.#open.get(index);
    if (open === undefined || text === '') return undefined;
    if (open.block.type === 'tool-call') {
      open.held += text;
      return undefined;
    }
    return this.#said(open.block.type === 'reasoning' ? { type: 'reasoning', text } : { type: 'text', text });
  }

  #sign(index: number, signature: string, signedBy: string): void {
    const block = this.#open.get(index)?.block;
    if (block?.type === 'tool-call') Object.assign(block, { signature, signedBy });
  }

  #end(index: number): Buffer | undefined {
    const open = this.#open.get(index);
    this.#open.delete(index);
    if (open?.block.type !== 'tool-call') return undefined;
    return this.#said({ ...open.block, arguments: open.held });
  }

  #said(part: Part): Buffer {
    return line({ ...this.#head, ...writeSaid([part], this.#context), done: false });
  }
}

function line(value: Json): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
