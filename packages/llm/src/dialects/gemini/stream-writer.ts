import type { FinishReason } from '../../neutral/answer.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { answerParts } from './answer.ts';
import { writeFailure } from './failure.ts';
import { writeFinish } from './finish.ts';
import { writeLogprobs } from './logprobs.ts';
import { isForeign, writeSignature } from './signatures.ts';
import { writeUsage } from './usage.ts';
import { type PartContext, writePart } from './write-parts.ts';

/** How values of a stream stand behind one another. */
export interface Wrapping {
  readonly contentType: string;
  readonly first: string;
  readonly next: string;
  readonly behind: string;
  /** At the end of the stream. */
  readonly last: string;
}

export const asEvents: Wrapping = {
  contentType: 'text/event-stream',
  first: 'data: ',
  next: 'data: ',
  behind: '\r\n\r\n',
  last: '',
};

export const asArray: Wrapping = {
  contentType: 'application/json',
  first: '[',
  next: ',\r\n',
  behind: '\r\n',
  last: ']',
};

/** Text and thoughts go out as they come, calls of tools when they are whole; why it ended and usage stand in the last frame, as Google writes it. */
export class GeminiStreamWriter implements StreamWriter {
  readonly contentType: string;
  readonly #wrapping: Wrapping;
  readonly #context: AnswerContext;
  readonly #partContext: PartContext;
  readonly #blocks = new Map<string, OpenBlock>();
  readonly #finished: { choice: number; reason: FinishReason }[] = [];
  #id = '';
  #model = '';
  #usage: Usage | undefined;
  #isBegun = false;

  constructor(wrapping: Wrapping, context: AnswerContext) {
    this.contentType = wrapping.contentType;
    this.#wrapping = wrapping;
    this.#context = context;
    this.#partContext = answerParts(context);
  }

  write(event: ChatEvent): Buffer | undefined {
    switch (event.type) {
      case 'start':
        this.#id = event.id === '' ? this.#context.nextId() : event.id;
        this.#model = event.model;
        this.#usage = event.usage;
        return undefined;
      case 'block':
        return this.#begin(event.choice, event.index, event.block);
      case 'delta':
        return this.#go(event);
      case 'signature':
      case 'encrypted': {
        const block = this.#blocks.get(`${event.choice}.${event.index}`);
        if (block === undefined) return undefined;
        block.signedBy = event.signedBy;
        if (event.type === 'signature') block.signature = event.signature;
        else block.encrypted = event.encrypted;
        return undefined;
      }
      case 'block-end':
        return this.#endBlock(event.choice, event.index);
      case 'finish':
        this.#finished.push({ choice: event.choice, reason: event.reason });
        return undefined;
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'failure':
        return this.#wrap(writeFailure(event.failure), this.#wrapping.last);
      case 'end':
        return this.#end();
      default:
        return undefined;
    }
  }

  #begin(choice: number, index: number, block: BlockStart): Buffer | undefined {
    if (block.type === 'opaque') {
      const parts: Json[] = [];
      writePart(block, parts, this.#partContext);
      return parts.length === 0 ? undefined : this.#frame(choice, parts);
    }
    this.#blocks.set(`${choice}.${index}`, { ...block, held: '' });
    return undefined;
  }

  #go({ choice, index, text, logprobs }: ChatEvent & { type: 'delta' }): Buffer | undefined {
    const block = this.#blocks.get(`${choice}.${index}`);
    if (block === undefined || (text === '' && logprobs === undefined)) return undefined;
    if (block.type === 'tool-call' || block.type === 'audio') {
      block.held += text;
      return undefined;
    }
    if (block.type === 'reasoning') block.held += text;
    const part = block.type === 'reasoning' ? { text, thought: true } : { text };
    return this.#frame(choice, [part], logprobs && { logprobsResult: writeLogprobs(logprobs) });
  }

  #endBlock(choice: number, index: number): Buffer | undefined {
    const key = `${choice}.${index}`;
    const block = this.#blocks.get(key);
    if (block === undefined) return undefined;
    this.#blocks.delete(key);
    const parts: Json[] = [];
    const context = this.#partContext;
    if (block.type === 'tool-call') writePart({ ...block, type: 'tool-call', arguments: block.held }, parts, context);
    else if (block.type === 'reasoning') {
      // What was thought has gone out: its signature stands alone, and goes with the next call as a whole.
      const { signature, encrypted, signedBy, id, held } = block;
      const proof = { signature, encrypted, signedBy, id };
      const thoughtSignature = writeSignature(proof);
      if (thoughtSignature !== undefined) parts.push({ text: '', thought: true, thoughtSignature });
      if (isForeign(proof)) context.thoughts?.push({ type: 'reasoning', text: held, ...proof });
    } else if (block.type === 'audio') parts.push({ inlineData: { mimeType: 'audio/pcm', data: block.held } });
    return parts.length === 0 ? undefined : this.#frame(choice, parts);
  }

  #end(): Buffer {
    const candidates = this.#finished.map(({ choice, reason }) => ({
      content: { parts: [{ text: '' }], role: 'model' },
      finishReason: writeFinish(reason),
      index: choice,
    }));
    const usage = this.#usage && { usageMetadata: writeUsage(this.#usage) };
    return this.#wrap({ candidates, ...usage, ...this.#names() }, this.#wrapping.last);
  }

  #frame(index: number, parts: Json[], more?: Json): Buffer {
    return this.#wrap({ candidates: [{ content: { parts, role: 'model' }, index, ...more }], ...this.#names() });
  }

  #names(): Json {
    return { modelVersion: this.#model, responseId: this.#id };
  }

  #wrap(value: Json, last = ''): Buffer {
    const before = this.#isBegun ? this.#wrapping.next : this.#wrapping.first;
    this.#isBegun = true;
    return Buffer.from(`${before}${JSON.stringify(value)}${this.#wrapping.behind}${last}`);
  }
}

type OpenBlock = Exclude<BlockStart, { type: 'opaque' }> & {
  held: string;
  signature?: string | undefined;
  signedBy?: string | undefined;
  encrypted?: string | undefined;
};
