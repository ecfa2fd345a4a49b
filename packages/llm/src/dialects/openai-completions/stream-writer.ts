import type { ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, StreamWriter } from '../dialect.ts';
import { writeFailure } from '../shared/openai/failure.ts';
import { writeFinish } from '../shared/openai/finish.ts';
import { writeUsage } from '../shared/openai/usage.ts';
import { sseFrame } from '../shared/sse.ts';
import { completionId } from './answer.ts';
import { writeLogprobs } from './logprobs.ts';

/** Chunks of completions: only text has a place in them. */
export class CompletionsStreamWriter implements StreamWriter {
  readonly contentType = 'text/event-stream';
  readonly #context: AnswerContext;
  /** Up to the choices: the same for all chunks. */
  #head = '';
  #usage: Usage | undefined;
  /** Blocks of text that are open, as `choice/index`. */
  readonly #texts = new Set<string>();
  /** Characters of each choice so far. */
  readonly #offsets = new Map<number, number>();

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#setHead('', '', undefined);
  }

  write(event: ChatEvent): Buffer | undefined {
    switch (event.type) {
      case 'start':
        this.#setHead(event.id, event.model, event.createdAtS);
        this.#usage = event.usage;
        return undefined;
      case 'block':
        if (event.block.type === 'text') this.#texts.add(`${event.choice}/${event.index}`);
        else this.#context.losses.add(`answer.${event.block.type}`, 'completions are text');
        return undefined;
      case 'delta':
        return this.#texts.has(`${event.choice}/${event.index}`) ? this.#writeText(event) : undefined;
      case 'block-end':
        this.#texts.delete(`${event.choice}/${event.index}`);
        return undefined;
      case 'finish':
        return this.#chunk(event.choice, '', null, writeFinish(event.reason));
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'failure':
        return sseFrame(writeFailure(event.failure));
      case 'end':
        return this.#writeEnd();
      default:
        return undefined;
    }
  }

  #setHead(id: string, model: string, createdAtS: number | undefined): void {
    const known = {
      id: completionId(id, this.#context),
      object: 'text_completion',
      created: createdAtS ?? this.#context.nowS,
      model,
    };
    this.#head = `data: ${JSON.stringify(known).slice(0, -1)}`;
  }

  #writeText({ choice, text, logprobs }: Extract<ChatEvent, { type: 'delta' }>): Buffer {
    const offset = this.#offsets.get(choice) ?? 0;
    this.#offsets.set(choice, offset + text.length);
    return this.#chunk(choice, text, logprobs === undefined ? null : writeLogprobs(logprobs, offset), null);
  }

  #chunk(index: number, text: string, logprobs: unknown, finish_reason: string | null): Buffer {
    const choices = JSON.stringify([{ index, text, logprobs, finish_reason }]);
    return Buffer.from(`${this.#head},"choices":${choices}}\n\n`);
  }

  #writeEnd(): Buffer {
    const done = 'data: [DONE]\n\n';
    if (this.#usage === undefined || this.#context.request.wantsStreamUsage === false) return Buffer.from(done);
    return Buffer.from(`${this.#head},"choices":[],"usage":${JSON.stringify(writeUsage(this.#usage))}}\n\n${done}`);
  }
}
