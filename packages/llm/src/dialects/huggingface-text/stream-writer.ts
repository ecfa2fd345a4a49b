import type { FinishReason } from '../../neutral/answer.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, StreamWriter } from '../dialect.ts';
import { sseFrame } from '../shared/sse.ts';
import { writeDetails } from './answer.ts';
import { writeFailure } from './failure.ts';

/** Whatever text came at once is a token here. The last one is the end of the text, with all of it. */
export class TextStreamWriter implements StreamWriter {
  readonly contentType = 'text/event-stream';
  readonly #context: AnswerContext;
  readonly #texts = new Set<number>();
  #tokens = 0;
  #text = '';
  #usage: Usage | undefined;
  #reason: FinishReason = 'stop';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) return undefined;
    switch (event.type) {
      case 'start':
        this.#usage = event.usage;
        return undefined;
      case 'block':
        if (event.block.type === 'text' || event.block.type === 'refusal') this.#texts.add(event.index);
        else this.#context.losses.add(`answer.${event.block.type}`, 'answers are text');
        return undefined;
      case 'delta': {
        if (!this.#texts.has(event.index) || event.text === '') return undefined;
        this.#text += event.text;
        const token = this.#token(event.text, event.logprobs?.[0]?.logprob ?? 0, false);
        return sseFrame({ index: this.#tokens, token, generated_text: null, details: null });
      }
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        return undefined;
      case 'failure':
        return sseFrame(writeFailure(event.failure));
      case 'end':
        return sseFrame({
          index: this.#tokens + 1,
          token: this.#token('</s>', 0, true),
          generated_text: this.#text,
          details: writeDetails(this.#reason, this.#usage),
        });
      default:
        return undefined;
    }
  }

  #token(text: string, logprob: number, special: boolean) {
    return { id: this.#tokens++, text, logprob, special };
  }
}
