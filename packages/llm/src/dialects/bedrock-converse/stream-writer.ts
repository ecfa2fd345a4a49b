import { writeAwsHeaders, writeAwsMessage } from '../../framing/aws-event-message.ts';
import type { FinishReason } from '../../neutral/answer.ts';
import type { Failure } from '../../neutral/failure.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, StreamWriter } from '../dialect.ts';
import type { Proof } from '../shared/carried.ts';
import { type BlockEvent, OneAtATime } from '../shared/one-at-a-time.ts';
import { exceptionOf } from './failure.ts';
import { writeFinish } from './finish.ts';
import { name } from './name.ts';
import { writeUsage } from './usage.ts';
import { redactedContent, thoughtSignature, toolUseId } from './write-answer.ts';

const jsonContent = [':content-type', 'application/json'];

/** Blocks come one at a time and by rising index. What the answer cost is told last. */
export class BedrockStreamWriter implements StreamWriter {
  readonly contentType = 'application/vnd.amazon.eventstream';
  readonly #context: AnswerContext;
  readonly #order = new OneAtATime();
  #block: BlockStart | undefined = undefined;
  #proof: Proof = {};
  #blocks = 0;
  #usage: Usage | undefined = undefined;
  #reason: FinishReason = 'unknown';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: ChatEvent): Buffer | undefined {
    if ('choice' in event && event.choice > 0) {
      if (event.type === 'finish') this.#context.losses.add('answer.choices', 'Bedrock gives one answer');
      return undefined;
    }
    switch (event.type) {
      case 'delta':
        if (this.#block !== undefined && this.#order.isTurnOf(event.index)) {
          return this.#delta(this.#textDelta(this.#block, event.text));
        }
        break;
      case 'start':
        return frame('messageStart', { role: 'assistant' });
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        return undefined;
      case 'failure':
        return exception(event.failure);
      case 'end':
        return this.#end();
      default:
    }
    return joined(this.#order.take(event).map((one) => this.#writeOfBlock(one)));
  }

  #end(): Buffer {
    const stop = frame('messageStop', { stopReason: writeFinish(this.#reason) });
    return Buffer.concat([stop, frame('metadata', { usage: writeUsage(this.#usage) })]);
  }

  #writeOfBlock(event: BlockEvent): Buffer | undefined {
    if (event.type === 'block') return this.#begin(event.block);
    if (this.#block === undefined) return undefined;
    if (event.type === 'block-end') return this.#stop(this.#block);
    if (event.type === 'delta') return this.#delta(this.#textDelta(this.#block, event.text));
    if (event.type === 'citations') return this.#cite(event.citations);
    if (this.#block.type !== 'reasoning') {
      this.#context.losses.add('answer.signature', 'it came after the call it is of');
    } else if (event.type === 'signature') this.#prove({ signature: event.signature, signedBy: event.signedBy });
    else this.#prove({ encrypted: event.encrypted, signedBy: event.signedBy });
    return undefined;
  }

  #begin(block: BlockStart): Buffer | undefined {
    if (block.type === 'opaque' || block.type === 'audio') {
      this.#context.losses.add(`answer.${block.type}`, 'answers are text and tool calls');
      this.#block = undefined;
      return undefined;
    }
    this.#block = block;
    this.#proof = block.type === 'reasoning' ? block : {};
    if (block.type !== 'tool-call') return undefined;
    const toolUse = { toolUseId: toolUseId(block, this.#context), name: block.name };
    return frame('contentBlockStart', { start: { toolUse }, contentBlockIndex: this.#blocks });
  }

  #textDelta(block: BlockStart, text: string): Json {
    if (block.type === 'tool-call') return { toolUse: { input: text } };
    return block.type === 'reasoning' ? { reasoningContent: { text } } : { text };
  }

  #cite({ dialect, value }: Extract<BlockEvent, { type: 'citations' }>['citations']): Buffer | undefined {
    if (dialect === name) return joined(value.map((citation) => this.#delta({ citation })));
    this.#context.losses.add('answer.citations', `written as ${dialect} does`);
    return undefined;
  }

  #prove(proof: Proof): void {
    this.#proof = { ...this.#proof, ...proof };
  }

  /** What proves a thought comes last. */
  #stop(block: BlockStart): Buffer | undefined {
    const proof = block.type === 'reasoning' ? this.#proofDelta() : undefined;
    this.#block = undefined;
    return joined([proof, frame('contentBlockStop', { contentBlockIndex: this.#blocks++ })]);
  }

  #proofDelta(): Buffer | undefined {
    const signature = this.#proof.encrypted === undefined ? thoughtSignature(this.#proof) : undefined;
    if (signature !== undefined) return this.#delta({ reasoningContent: { signature } });
    if (this.#proof.encrypted === undefined) return undefined;
    return this.#delta({ reasoningContent: { redactedContent: redactedContent(this.#proof) } });
  }

  #delta(delta: Json): Buffer {
    return frame('contentBlockDelta', { delta, contentBlockIndex: this.#blocks });
  }
}

type EventType = (typeof eventTypes)[number];

const eventTypes = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
] as const;

const heads = Object.fromEntries(
  eventTypes.map((type) => [type, writeAwsHeaders([':event-type', type, ...jsonContent, ':message-type', 'event'])]),
) as Record<EventType, Buffer>;

function frame(type: EventType, event: Json): Buffer {
  return writeAwsMessage(heads[type], JSON.stringify(event));
}

/** In streams, names of exceptions begin small. */
function exception({ kind, message }: Failure): Buffer {
  const name = streamed.has(exceptionOf(kind)) ? exceptionOf(kind) : 'ModelStreamErrorException';
  const type = name.charAt(0).toLowerCase() + name.slice(1);
  const headers = [':exception-type', type, ...jsonContent, ':message-type', 'exception'];
  return writeAwsMessage(headers, JSON.stringify({ message }));
}

const streamed = new Set(
  'InternalServerException ServiceUnavailableException ThrottlingException ValidationException'.split(' '),
);

function joined(frames: readonly (Buffer | undefined)[]): Buffer | undefined {
  const written = frames.filter((one) => one !== undefined);
  return written.length > 1 ? Buffer.concat(written) : written[0];
}
