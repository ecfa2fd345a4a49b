import type { FinishReason } from '../../neutral/answer.ts';
import type { Part, TextPart, ToolCallPart } from '../../neutral/parts.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { writeWhole } from './answer.ts';

/** Text goes out as it comes; calls when all are there, and then the whole answer again. */
export class CohereV1StreamWriter implements StreamWriter {
  readonly contentType = 'application/stream+json';
  readonly #context: AnswerContext;
  /** Of what was said, in order of its beginning. */
  readonly #parts = new Map<number, TextPart | ToolCallPart>();
  #id = '';
  #usage: Usage | undefined;
  #reason: FinishReason = 'unknown';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) return undefined;
    switch (event.type) {
      case 'start':
        this.#id = event.id === '' ? this.#context.nextId() : event.id;
        this.#usage = event.usage;
        return line('stream-start', { generation_id: this.#id });
      case 'block':
        return this.#begin(event.index, event.block);
      case 'delta': {
        const part = this.#parts.get(event.index);
        if (part === undefined || event.text === '') return undefined;
        if (part.type === 'tool-call') part.arguments += event.text;
        else part.text += event.text;
        return part.type === 'text' ? line('text-generation', { text: event.text }) : undefined;
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
        return line('stream-end', {
          is_finished: true,
          finish_reason: 'ERROR',
          error: event.failure.message,
          response: this.#whole('error'),
        });
      case 'end':
        return this.#end();
      default:
        return undefined;
    }
  }

  #begin(index: number, block: BlockStart): undefined {
    if (block.type === 'text' || block.type === 'refusal') this.#parts.set(index, { type: 'text', text: '' });
    else if (block.type === 'tool-call') this.#parts.set(index, { ...block, arguments: '' });
    else this.#context.losses.add(`answer.${block.type}`, 'answers are text and calls of tools');
  }

  #cite({ citations }: ChatEvent & { type: 'citations' }): Buffer | undefined {
    if (citations.dialect === 'cohere-chat-v1') return line('citation-generation', { citations: citations.value });
    this.#context.losses.add('answer.citations', `only ${citations.dialect} has them in this form`);
    return undefined;
  }

  #end(): Buffer {
    const response = this.#whole(this.#reason);
    const calls = response['tool_calls'];
    const end = line('stream-end', { is_finished: true, finish_reason: response['finish_reason'], response });
    return calls === undefined ? end : Buffer.concat([line('tool-calls-generation', { tool_calls: calls }), end]);
  }

  #whole(reason: FinishReason): Json {
    const parts: Part[] = [...this.#parts.values()];
    return writeWhole(this.#id, parts, reason, this.#usage, this.#context);
  }
}

function line(type: string, members: Json): Buffer {
  return Buffer.from(`${JSON.stringify({ is_finished: false, event_type: type, ...members })}\n`);
}
