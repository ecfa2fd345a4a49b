import type { FinishReason } from '../../neutral/answer.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, StreamWriter } from '../dialect.ts';
import { type BlockEvent, OneAtATime } from '../shared/one-at-a-time.ts';
import { writeFailure } from './failure.ts';
import { writeFinish } from './finish.ts';
import { frame, StreamBlock } from './stream-block.ts';
import { writeUsage } from './usage.ts';

/**
 * Blocks come one at a time and by rising index, as Anthropic's do, whatever order the provider had. Why the answer stopped is told
 * together with the usage, once all is known.
 */
export class AnthropicStreamWriter implements StreamWriter {
  readonly contentType = 'text/event-stream; charset=utf-8';
  readonly #context: AnswerContext;
  readonly #order = new OneAtATime();
  #block: StreamBlock | undefined = undefined;
  #blocks = 0;
  #usage: Usage | undefined = undefined;
  #reason: FinishReason | undefined = undefined;
  #stopSequence: string | undefined = undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) {
      if (event.type === 'finish') this.#context.losses.add('answer.choices', 'Anthropic gives one answer');
      return undefined;
    }
    switch (event.type) {
      case 'delta':
        if (this.#order.isTurnOf(event.index)) return this.#block?.text(event.text);
        break;
      case 'start':
        this.#usage = event.usage;
        return this.#messageStart(event);
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        this.#stopSequence = event.stopSequence;
        return undefined;
      case 'failure':
        return frame(writeFailure(event.failure));
      case 'end':
        return this.#end();
      default:
    }
    const frames: Buffer[] = [];
    for (const one of this.#order.take(event)) this.#writeOfBlock(one, frames);
    return frames.length === 0 ? undefined : Buffer.concat(frames);
  }

  #writeOfBlock(event: BlockEvent, frames: Buffer[]): void {
    if (event.type === 'block') {
      // Undefined for a block that Anthropic has not: it is left out whole.
      this.#block = StreamBlock.of(event.block, this.#blocks, this.#context);
      if (this.#block !== undefined) frames.push(this.#block.begin());
    } else if (this.#block === undefined) return;
    else if (event.type === 'block-end') {
      frames.push(this.#block.end());
      this.#blocks++;
      this.#block = undefined;
    } else {
      const delta = this.#block.delta(event);
      if (delta !== undefined) frames.push(delta);
    }
  }

  #messageStart({ id, model, usage }: ChatEvent & { type: 'start' }): Buffer {
    const message = {
      id: id === '' ? `msg_${this.#context.nextId()}` : id,
      type: 'message',
      role: 'assistant',
      model: model === '' ? this.#context.request.model : model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(usage),
    };
    return frame({ type: 'message_start', message });
  }

  #end(): Buffer {
    const delta = {
      stop_reason: writeFinish(this.#reason ?? 'unknown'),
      stop_sequence: this.#stopSequence ?? null,
    };
    const told = frame({ type: 'message_delta', delta, usage: writeUsage(this.#usage) });
    return Buffer.concat([told, frame({ type: 'message_stop' })]);
  }
}
