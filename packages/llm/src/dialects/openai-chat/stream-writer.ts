import type { ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import { signedCallId } from '../shared/carried.ts';
import { customInput, isCustomTool } from '../shared/custom-tools.ts';
import { openaiCitations } from '../shared/openai/citations.ts';
import { writeFailure } from '../shared/openai/failure.ts';
import { writeFinish } from '../shared/openai/finish.ts';
import { writeUsage } from '../shared/openai/usage.ts';
import { sseFrame } from '../shared/sse.ts';
import { writeLogprobs } from './logprobs.ts';
import { writeDetail } from './thoughts.ts';
import { answerId } from './write-answer.ts';
import { signatureContent } from './write-messages.ts';

type Of<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>;

/** What is known of an open block. */
interface Block {
  type: Of<'block'>['block']['type'];
  /** Of a call: which of the choice's calls it is. */
  position: number;
  /** A call that is JSON here and text for the caller: it is told of in one piece, when it is whole. */
  wrapped: string | undefined;
  isCustom: boolean;
}

/** Chunks of chat completions. What no chunk has a member for is told as other providers tell it: thoughts, and what proves them. */
export class ChatStreamWriter implements StreamWriter {
  readonly contentType = 'text/event-stream';
  readonly #context: AnswerContext;
  /** Up to the choices: the same for all chunks. */
  #head = '';
  #usage: Usage | undefined;
  readonly #begun = new Set<number>();
  readonly #blocks = new Map<number, Map<number, Block>>();
  readonly #calls = new Map<number, number>();

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#setHead('', '', undefined);
  }

  write(event: ChatEvent): Buffer | undefined {
    switch (event.type) {
      case 'delta':
        return this.#writeDelta(event);
      case 'start':
        this.#setHead(event.id, event.model, event.createdAtS);
        this.#usage = event.usage;
        return undefined;
      case 'block':
        return this.#begin(event);
      case 'block-end':
        return this.#end(event);
      case 'signature':
        return this.#writeSignature(event);
      case 'encrypted':
        return this.#detail(
          event.choice,
          { text: '', encrypted: event.encrypted, signedBy: event.signedBy },
          event.index,
        );
      case 'citations':
        return this.#cite(event);
      case 'finish':
        return this.#frame(event.choice, '{}', null, JSON.stringify(writeFinish(event.reason)));
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'failure':
        return sseFrame(writeFailure(event.failure));
      case 'end':
        return this.#writeEnd();
    }
  }

  #cite({ choice, citations }: Of<'citations'>): Buffer | undefined {
    const annotations = openaiCitations(citations, 'openai-chat');
    if (annotations !== undefined) return this.#chunk(choice, { annotations });
    this.#context.losses.add('answer.citations', `only ${citations.dialect} has them in this form`);
    return undefined;
  }

  #setHead(id: string, model: string, createdAtS: number | undefined): void {
    const known = {
      id: answerId(id, this.#context),
      object: 'chat.completion.chunk',
      created: createdAtS ?? this.#context.nowS,
      model,
    };
    this.#head = `data: ${JSON.stringify(known).slice(0, -1)}`;
  }

  #begin({ choice, index, block }: Of<'block'>): Buffer | undefined {
    let blocks = this.#blocks.get(choice);
    if (blocks === undefined) {
      blocks = new Map();
      this.#blocks.set(choice, blocks);
    }
    const known: Block = { type: block.type, position: 0, wrapped: undefined, isCustom: false };
    blocks.set(index, known);
    switch (block.type) {
      case 'tool-call': {
        known.position = this.#calls.get(choice) ?? 0;
        this.#calls.set(choice, known.position + 1);
        known.isCustom = block.isCustom === true || isCustomTool(this.#context.request, block.name);
        if (known.isCustom && block.isCustom !== true) known.wrapped = '';
        const call: Json = { index: known.position, id: signedCallId(block) };
        if (known.isCustom) Object.assign(call, { type: 'custom', custom: { name: block.name, input: '' } });
        else Object.assign(call, { type: 'function', function: { name: block.name, arguments: '' } });
        if (block.signedBy === 'gemini' && block.signature !== undefined)
          call['extra_content'] = signatureContent(block.signature);
        return this.#chunk(choice, { tool_calls: [call] });
      }
      case 'audio':
        return this.#chunk(choice, { audio: { id: block.id, transcript: block.transcript ?? '' } });
      case 'reasoning':
        return block.encrypted === undefined
          ? undefined
          : this.#detail(
              choice,
              { text: '', encrypted: block.encrypted, signedBy: block.signedBy, id: block.id },
              index,
            );
      case 'opaque':
        this.#context.losses.add('answer.opaque', `only ${block.dialect} has it`);
        return undefined;
      default:
        return undefined;
    }
  }

  #writeDelta({ choice, index, text, logprobs, transcript }: Of<'delta'>): Buffer | undefined {
    const block = this.#blocks.get(choice)?.get(index);
    switch (block?.type) {
      case 'text':
        return this.#frame(choice, `{"content":${JSON.stringify(text)}}`, logprobs, 'null');
      case 'refusal':
        return this.#frame(choice, `{"refusal":${JSON.stringify(text)}}`, logprobs, 'null');
      case 'reasoning':
        return this.#frame(choice, `{"reasoning_content":${JSON.stringify(text)}}`, undefined, 'null');
      case 'tool-call':
        if (block.wrapped !== undefined) {
          block.wrapped += text;
          return undefined;
        }
        return this.#arguments(choice, block, text);
      case 'audio':
        return this.#chunk(choice, { audio: transcript === undefined ? { data: text } : { data: text, transcript } });
      default:
        return undefined;
    }
  }

  #arguments(choice: number, { position, isCustom }: Block, text: string): Buffer {
    const piece = JSON.stringify(text);
    const call = isCustom ? `"custom":{"input":${piece}}` : `"function":{"arguments":${piece}}`;
    return this.#frame(choice, `{"tool_calls":[{"index":${position},${call}}]}`, undefined, 'null');
  }

  #writeSignature({ choice, index, signature, signedBy }: Of<'signature'>): Buffer | undefined {
    const block = this.#blocks.get(choice)?.get(index);
    if (block?.type === 'reasoning') return this.#detail(choice, { text: '', signature, signedBy }, index);
    if (block?.type !== 'tool-call' || signedBy !== 'gemini') return undefined;
    return this.#chunk(choice, {
      tool_calls: [{ index: block.position, extra_content: signatureContent(signature) }],
    });
  }

  #detail(choice: number, thought: Parameters<typeof writeDetail>[0], index: number): Buffer {
    return this.#chunk(choice, { reasoning_details: [writeDetail(thought, index)] });
  }

  #end({ choice, index }: Of<'block-end'>): Buffer | undefined {
    const blocks = this.#blocks.get(choice);
    const block = blocks?.get(index);
    blocks?.delete(index);
    return block?.wrapped === undefined ? undefined : this.#arguments(choice, block, customInput(block.wrapped));
  }

  #writeEnd(): Buffer {
    const done = Buffer.from('data: [DONE]\n\n');
    if (this.#usage === undefined || this.#context.request.wantsStreamUsage === false) return done;
    const usage = Buffer.from(`${this.#head},"choices":[],"usage":${JSON.stringify(writeUsage(this.#usage))}}\n\n`);
    return Buffer.concat([usage, done]);
  }

  #chunk(choice: number, delta: Json): Buffer {
    return this.#frame(choice, JSON.stringify(delta), undefined, 'null');
  }

  /** A chunk; before the first of a choice, one that tells its role. */
  #frame(choice: number, delta: string, logprobs: Of<'delta'>['logprobs'] | null, finish: string): Buffer {
    const tokens = logprobs ? JSON.stringify(writeLogprobs(logprobs)) : 'null';
    const chunk = `${this.#head},"choices":[{"index":${choice},"delta":${delta},"logprobs":${tokens},"finish_reason":${finish}}]}\n\n`;
    if (this.#begun.has(choice)) return Buffer.from(chunk);
    this.#begun.add(choice);
    const role = `${this.#head},"choices":[{"index":${choice},"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]}\n\n`;
    return Buffer.from(role + chunk);
  }
}
