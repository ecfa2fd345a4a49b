import type { FinishReason } from '../../neutral/answer.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { OneAtATime } from '../shared/one-at-a-time.ts';
import { sseTypedFrame } from '../shared/sse.ts';
import { writeFailure } from './failure.ts';
import { writeStopReason } from './finish.ts';
import { StreamBlock } from './stream-block.ts';
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
    const frames: Buffer[] = [];
    if ('choice' in event && event.choice > 0) {
      if (event.type === 'finish') this.#context.losses.add('choices', 'Anthropic gives one answer');
      return undefined;
    }
    switch (event.type) {
      case 'start':
        this.#usage = event.usage;
        frames.push(this.#messageStart(event));
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'finish':
        this.#reason = event.reason;
        this.#stopSequence = event.stopSequence;
        break;
      case 'failure':
        frames.push(frame(writeFailure(event.failure)));
        break;
      case 'end':
        frames.push(...this.#end());
        break;
      default:
        for (const one of this.#order.take(event)) this.#writeOfBlock(one, frames);
    }
    return frames.length === 0 ? undefined : Buffer.concat(frames);
  }

  #writeOfBlock(event: BlockEvent, frames: Buffer[]): void {
    if (event.type === 'block') {
      this.#block = this.#begin(event.block, frames);
      return;
    }
    if (this.#block === undefined) return;
    if (event.type !== 'block-end') {
      const delta = this.#block.delta(event);
      if (delta !== undefined) frames.push(frame({ type: 'content_block_delta', index: this.#blocks, delta }));
      return;
    }
    const proof = this.#block.proof();
    if (proof !== undefined) {
      frames.push(frame({ type: 'content_block_delta', index: this.#blocks, delta: proof }));
    }
    frames.push(frame({ type: 'content_block_stop', index: this.#blocks++ }));
    this.#block = undefined;
  }

  /** Undefined for a block that Anthropic has not: it is left out whole. */
  #begin(start: BlockStart, frames: Buffer[]): StreamBlock | undefined {
    const block = StreamBlock.of(start, this.#context);
    if (block === undefined) return undefined;
    frames.push(frame({ type: 'content_block_start', index: this.#blocks, content_block: block.start }));
    return block;
  }

  #messageStart({ id, model, usage }: ChatEvent & { type: 'start' }): Buffer {
    const message = {
      id: id === '' ? `msg_${this.#context.nextId()}` : id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(usage),
    };
    return frame({ type: 'message_start', message });
  }

  #end(): Buffer[] {
    const delta = {
      stop_reason: writeStopReason(this.#reason ?? 'unknown'),
      stop_sequence: this.#stopSequence ?? null,
    };
    return [frame({ type: 'message_delta', delta, usage: writeUsage(this.#usage) }), frame({ type: 'message_stop' })];
  }
}

type BlockEvent = ReturnType<OneAtATime['take']>[number];

function frame(event: Json): Buffer {
  return sseTypedFrame(String(event['type']), event);
}
