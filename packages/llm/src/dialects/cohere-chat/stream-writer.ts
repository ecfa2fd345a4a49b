import type { FinishReason } from '../../neutral/answer.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { signedCallId } from '../shared/carried.ts';
import { writeUsage } from '../shared/cohere/usage.ts';
import { sseTypedFrame } from '../shared/sse.ts';
import { writeLogprob } from './answer.ts';
import { writeFinish } from './finish.ts';

/** Content and calls are counted each for themselves. Why it ended and usage stand in the last event. */
export class CohereStreamWriter implements StreamWriter {
  readonly contentType = 'text/event-stream';
  readonly #context: AnswerContext;
  readonly #open = new Map<number, { kind: 'text' | 'thinking' | 'call'; index: number }>();
  #contents = 0;
  #calls = 0;
  #usage: Usage | undefined;
  #reason: FinishReason = 'unknown';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) return undefined;
    switch (event.type) {
      case 'start':
        this.#usage = event.usage;
        return frame('message-start', { id: event.id === '' ? this.#context.nextId() : event.id }, emptyMessage);
      case 'block':
        return this.#begin(event.index, event.block);
      case 'delta':
        return this.#go(event);
      case 'block-end': {
        const block = this.#open.get(event.index);
        this.#open.delete(event.index);
        return block && frame(block.kind === 'call' ? 'tool-call-end' : 'content-end', { index: block.index });
      }
      case 'citations':
        return this.#cite(event);
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        return undefined;
      case 'failure':
        return sseTypedFrame('message-end', {
          type: 'message-end',
          delta: { error: event.failure.message, finish_reason: 'ERROR', ...this.#told() },
        });
      case 'end':
        return Buffer.concat([
          sseTypedFrame('message-end', {
            type: 'message-end',
            delta: { finish_reason: writeFinish(this.#reason), ...this.#told() },
          }),
          done,
        ]);
      default:
        this.#context.losses.add('answer.signature', 'callers have no place for it');
        return undefined;
    }
  }

  #begin(index: number, block: BlockStart): Buffer | undefined {
    switch (block.type) {
      case 'text':
      case 'refusal':
        return this.#beginContent(index, 'text');
      case 'reasoning':
        return this.#beginContent(index, 'thinking');
      case 'tool-call': {
        const at = this.#calls++;
        this.#open.set(index, { kind: 'call', index: at });
        const call = { id: signedCallId(block), type: 'function', function: { name: block.name, arguments: '' } };
        return frame('tool-call-start', { index: at }, { tool_calls: call });
      }
      default:
        this.#context.losses.add(`answer.${block.type}`, 'answers are text and calls of tools');
        return undefined;
    }
  }

  #beginContent(index: number, kind: 'text' | 'thinking'): Buffer {
    const at = this.#contents++;
    this.#open.set(index, { kind, index: at });
    return frame('content-start', { index: at }, { content: { type: kind, [kind]: '' } });
  }

  #go({ index, text, logprobs }: ChatEvent & { type: 'delta' }): Buffer | undefined {
    const block = this.#open.get(index);
    if (block === undefined || (text === '' && logprobs === undefined)) return undefined;
    if (block.kind === 'call') {
      return frame('tool-call-delta', { index: block.index }, { tool_calls: { function: { arguments: text } } });
    }
    const likely = logprobs?.[0] && { logprobs: writeLogprob(logprobs[0]) };
    return frame('content-delta', { index: block.index, ...likely }, { content: { [block.kind]: text } });
  }

  #cite({ index, citations }: ChatEvent & { type: 'citations' }): Buffer | undefined {
    if (citations.dialect !== 'cohere-chat') {
      this.#context.losses.add('answer.citations', `only ${citations.dialect} has them in this form`);
      return undefined;
    }
    const at = this.#open.get(index)?.index ?? 0;
    return Buffer.concat(
      citations.value.flatMap((citation) => [
        frame('citation-start', { index: at }, { citations: citation }),
        frame('citation-end', { index: at }),
      ]),
    );
  }

  #told(): Json {
    return this.#usage === undefined ? {} : { usage: writeUsage(this.#usage) };
  }
}

const emptyMessage = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
const done = Buffer.from('data: [DONE]\n\n');

function frame(type: string, members: Json, message?: Json): Buffer {
  return sseTypedFrame(type, { type, ...members, ...(message && { delta: { message } }) });
}
