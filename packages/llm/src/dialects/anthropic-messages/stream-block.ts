import type { BlockStart } from '../../neutral/stream.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import type { Proof } from '../shared/carried.ts';
import { signers } from '../shared/claude/signers.ts';
import type { BlockEvent } from '../shared/one-at-a-time.ts';
import { sseTypedFrame } from '../shared/sse.ts';
import { name } from './name.ts';
import { redactedData, thoughtSignature, toolUseId } from './write-answer-parts.ts';

type Kind = 'text' | 'thinking' | 'json' | 'none';

/** How deltas begin, up to their text. */
const heads: Readonly<Record<Exclude<Kind, 'none'>, string>> = {
  text: '"text_delta","text":',
  thinking: '"thinking_delta","thinking":',
  json: '"input_json_delta","partial_json":',
};

/** One content block of a stream that is written: gives its frames. */
export class StreamBlock {
  readonly #index: number;
  readonly #start: Json;
  readonly #kind: Kind;
  readonly #context: AnswerContext;
  /** A delta's frame, up to its text. */
  readonly #head: string;
  #proof: Proof;

  /** Undefined for a block that Anthropic has not. */
  static of(start: BlockStart, index: number, context: AnswerContext): StreamBlock | undefined {
    switch (start.type) {
      case 'text':
      case 'refusal':
        return new StreamBlock(index, 'text', { type: 'text', text: '' }, {}, context);
      case 'reasoning':
        return isRedacted(start)
          ? new StreamBlock(index, 'none', { type: 'redacted_thinking', data: redactedData(start) }, {}, context)
          : new StreamBlock(index, 'thinking', { type: 'thinking', thinking: '', signature: '' }, start, context);
      case 'tool-call':
        return new StreamBlock(
          index,
          'json',
          { type: 'tool_use', id: toolUseId(start, context), name: start.name, input: {} },
          {},
          context,
        );
      case 'opaque':
        if (start.dialect === name) return new StreamBlock(index, 'json', start.value as Json, {}, context);
        break;
      default:
    }
    context.losses.add(`answer.${start.type}`, 'answers are text and tool calls');
    return undefined;
  }

  constructor(index: number, kind: Kind, start: Json, proof: Proof, context: AnswerContext) {
    this.#index = index;
    this.#kind = kind;
    this.#start = start;
    this.#proof = proof;
    this.#context = context;
    const text = kind === 'none' ? '' : heads[kind];
    this.#head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":${text}`;
  }

  begin(): Buffer {
    return frame({ type: 'content_block_start', index: this.#index, content_block: this.#start });
  }

  /** Nearly all frames of an answer are of this kind. */
  text(text: string): Buffer | undefined {
    return this.#kind === 'none' ? undefined : Buffer.from(`${this.#head}${JSON.stringify(text)}}}\n\n`);
  }

  delta(event: BlockEvent): Buffer | undefined {
    if (event.type === 'delta') return this.text(event.text);
    if (event.type === 'signature' || event.type === 'encrypted') {
      if (this.#kind === 'thinking') this.#proof = { ...this.#proof, ...proofOf(event) };
      else this.#context.losses.add('answer.signature', 'it came after the call it is of');
    } else if (event.type === 'citations') return this.#citation(event.citations);
    return undefined;
  }

  /** What proves a thought comes last. */
  end(): Buffer {
    const stop = frame({ type: 'content_block_stop', index: this.#index });
    const signature = this.#kind === 'thinking' ? thoughtSignature(this.#proof) : '';
    return signature === '' ? stop : Buffer.concat([this.#deltaOf({ type: 'signature_delta', signature }), stop]);
  }

  #citation({ dialect, value }: Extract<BlockEvent, { type: 'citations' }>['citations']): Buffer | undefined {
    if (dialect === name) {
      return Buffer.concat(value.map((citation) => this.#deltaOf({ type: 'citations_delta', citation })));
    }
    this.#context.losses.add('answer.citations', `written as ${dialect} does`);
    return undefined;
  }

  #deltaOf(delta: Json): Buffer {
    return frame({ type: 'content_block_delta', index: this.#index, delta });
  }
}

/** An event's frame. */
export function frame(event: Json): Buffer {
  return sseTypedFrame(String(event['type']), event);
}

/** Claude's own, of which there is nothing to read. Others tell a summary besides. */
function isRedacted({ encrypted, signedBy }: Proof): boolean {
  return encrypted !== undefined && signedBy !== undefined && signers.includes(signedBy);
}

function proofOf(event: Extract<BlockEvent, { type: 'signature' | 'encrypted' }>): Proof {
  return event.type === 'signature'
    ? { signature: event.signature, signedBy: event.signedBy }
    : { encrypted: event.encrypted, signedBy: event.signedBy };
}
