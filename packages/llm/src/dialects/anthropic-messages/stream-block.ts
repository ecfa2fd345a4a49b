import type { BlockStart } from '../../neutral/stream.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import type { Proof } from '../shared/carried.ts';
import { signers } from '../shared/claude/signers.ts';
import type { BlockEvent } from '../shared/one-at-a-time.ts';
import { name } from './name.ts';
import { redactedData, thoughtSignature, toolUseId } from './write-answer-parts.ts';

/** One content block of a stream that is written. */
export class StreamBlock {
  /** As the block begins. */
  readonly start: Json;
  readonly #kind: 'text' | 'thinking' | 'json' | 'none';
  readonly #context: AnswerContext;
  #proof: Proof;

  /** Undefined for a block that Anthropic has not. */
  static of(start: BlockStart, context: AnswerContext): StreamBlock | undefined {
    switch (start.type) {
      case 'text':
      case 'refusal':
        return new StreamBlock('text', { type: 'text', text: '' }, {}, context);
      case 'reasoning':
        return isRedacted(start)
          ? new StreamBlock('none', { type: 'redacted_thinking', data: redactedData(start) }, {}, context)
          : new StreamBlock('thinking', { type: 'thinking', thinking: '', signature: '' }, start, context);
      case 'tool-call':
        return new StreamBlock(
          'json',
          { type: 'tool_use', id: toolUseId(start, context), name: start.name, input: {} },
          {},
          context,
        );
      case 'opaque':
        if (start.dialect === name) return new StreamBlock('json', start.value as Json, {}, context);
        break;
      default:
    }
    context.losses.add(`answer.${start.type}`, 'answers are text and tool calls');
    return undefined;
  }

  constructor(kind: 'text' | 'thinking' | 'json' | 'none', start: Json, proof: Proof, context: AnswerContext) {
    this.#kind = kind;
    this.start = start;
    this.#proof = proof;
    this.#context = context;
  }

  delta(event: BlockEvent): Json | undefined {
    if (event.type === 'delta') return this.#text(event.text);
    if (event.type === 'signature' || event.type === 'encrypted') {
      if (this.#kind === 'thinking') this.#proof = { ...this.#proof, ...proofOf(event) };
      else this.#context.losses.add('answer.signature', 'it came after the call it is of');
    } else if (event.type === 'citations') return this.#citation(event.citations);
    return undefined;
  }

  /** What proves the thought, at its end. */
  proof(): Json | undefined {
    if (this.#kind !== 'thinking') return undefined;
    const signature = thoughtSignature(this.#proof);
    return signature === '' ? undefined : { type: 'signature_delta', signature };
  }

  #text(text: string): Json | undefined {
    if (this.#kind === 'none') return undefined;
    if (this.#kind === 'thinking') return { type: 'thinking_delta', thinking: text };
    return this.#kind === 'json' ? { type: 'input_json_delta', partial_json: text } : { type: 'text_delta', text };
  }

  #citation({ dialect, value }: Extract<BlockEvent, { type: 'citations' }>['citations']): Json | undefined {
    if (dialect === name && value.length === 1) return { type: 'citations_delta', citation: value[0] };
    this.#context.losses.add('answer.citations', `written as ${dialect} does`);
    return undefined;
  }
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
