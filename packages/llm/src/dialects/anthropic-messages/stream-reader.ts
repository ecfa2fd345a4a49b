import type { FinishReason } from '../../neutral/answer.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { ReasoningPart } from '../../neutral/parts.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { answerToolName } from '../shared/answer-tool.ts';
import { isError } from '../shared/error-text.ts';
import { asNumber, asObject, asText, isObject } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { readFailure } from './failure.ts';
import { readFinish } from './finish.ts';
import { name } from './name.ts';
import { readPart } from './read-parts.ts';
import { readUsage } from './usage.ts';

/** Blocks are those of Anthropic; only indexes and a wrapped answer are told otherwise. */
export class AnthropicStreamReader implements StreamReader {
  /** Their indexes of open blocks, and ours. */
  readonly #open = new Map<number, number>();
  #blocks = 0;
  #toolCalls = 0;
  #isUnwrapped = false;
  #usage: Usage | undefined = undefined;
  #hasStarted = false;
  #hasFinished = false;
  /** The end, or a failure: nothing counts behind it. */
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const event = readStreamData(sseData(frame));
    if (event === 'unreadable') this.#fail(unreadablePiece, out);
    else if (typeof event === 'object') this.#readEvent(event, out);
  }

  finish(out: ChatEvent[]): void {
    if (!this.#isOver) this.#endBlocks(out);
    this.#isOver = true;
  }

  #readEvent(event: Json, out: ChatEvent[]): void {
    switch (event['type']) {
      case 'content_block_delta':
        return this.#readDelta(event, out);
      case 'content_block_start':
        return this.#readStart(event, out);
      case 'content_block_stop':
        return this.#readStop(asNumber(event['index']) ?? -1, out);
      case 'message_start':
        return this.#readMessage(asObject(event['message']) ?? {}, out);
      case 'message_delta':
        return this.#readEnd(event, out);
      case 'message_stop':
        this.#finishWith('unknown', undefined, out);
        this.#isOver = true;
        out.push({ type: 'end' });
        return;
      case 'error':
        return this.#fail(readFailure(undefined, event), out);
      case undefined:
        if (isError(event)) this.#fail(readFailure(undefined, event), out);
    }
  }

  #fail(failure: Failure, out: ChatEvent[]): void {
    this.#isOver = true;
    out.push({ type: 'failure', failure });
  }

  #endBlocks(out: ChatEvent[]): void {
    for (const index of this.#open.values()) out.push({ type: 'block-end', choice: 0, index });
    this.#open.clear();
  }

  #readMessage(message: Json, out: ChatEvent[]): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    const usage = asObject(message['usage']);
    this.#usage = usage && readUsage(usage);
    out.push({
      type: 'start',
      id: asText(message['id']) ?? '',
      model: asText(message['model']) ?? '',
      usage: this.#usage,
    });
  }

  #readStart({ index, content_block: block }: Json, out: ChatEvent[]): void {
    if (typeof index !== 'number' || !isObject(block) || this.#hasFinished) return;
    // Servers that only speak like Anthropic may leave the beginning out.
    this.#readMessage({}, out);
    this.#readStop(index, out);
    const ours = this.#blocks++;
    this.#open.set(index, ours);
    const start = this.#startOf(block);
    out.push({ type: 'block', choice: 0, index: ours, block: start });
    const text = initialText(block);
    if (text !== '') out.push({ type: 'delta', choice: 0, index: ours, text });
  }

  #startOf(block: Json): BlockStart {
    const part = readPart(block);
    if (part.type === 'text') return { type: 'text' };
    if (part.type === 'reasoning') return reasoningStart(part);
    if (part.type !== 'tool-call') return { type: 'opaque', dialect: name, value: block };
    if (part.name === answerToolName) {
      this.#isUnwrapped = true;
      return { type: 'text' };
    }
    this.#toolCalls++;
    return { type: 'tool-call', id: part.id, name: part.name };
  }

  #readDelta({ index: theirs, delta }: Json, out: ChatEvent[]): void {
    const index = this.#open.get(theirs as number);
    if (index === undefined || !isObject(delta)) return;
    const at = { choice: 0, index };
    const text = delta['text'] ?? delta['partial_json'] ?? delta['thinking'];
    if (typeof text === 'string') {
      if (text !== '') out.push({ type: 'delta', ...at, text });
      return;
    }
    const { signature, citation } = delta;
    if (typeof signature === 'string') out.push({ type: 'signature', ...at, signature, signedBy: name });
    else if (citation !== undefined) {
      out.push({ type: 'citations', ...at, citations: { dialect: name, value: [citation] } });
    }
  }

  #readStop(theirs: number, out: ChatEvent[]): void {
    const index = this.#open.get(theirs);
    if (index === undefined) return;
    this.#open.delete(theirs);
    out.push({ type: 'block-end', choice: 0, index });
  }

  #readEnd(event: Json, out: ChatEvent[]): void {
    this.#readMessage({}, out);
    const usage = asObject(event['usage']);
    if (usage !== undefined) {
      this.#usage = readUsage(usage, this.#usage);
      out.push({ type: 'usage', usage: this.#usage });
    }
    const delta = asObject(event['delta']) ?? {};
    const reason = delta['stop_reason'];
    if (typeof reason === 'string') this.#finishWith(readFinish(reason), asText(delta['stop_sequence']), out);
  }

  #finishWith(reason: FinishReason, stopSequence: string | undefined, out: ChatEvent[]): void {
    if (this.#hasFinished || !this.#hasStarted) return;
    this.#hasFinished = true;
    this.#endBlocks(out);
    out.push({ type: 'finish', choice: 0, reason: this.#reasonOf(reason), stopSequence });
  }

  #reasonOf(reason: FinishReason): FinishReason {
    return reason === 'tool-calls' && this.#isUnwrapped && this.#toolCalls === 0 ? 'stop' : reason;
  }
}

function reasoningStart({ encrypted, signedBy, id }: ReasoningPart): BlockStart {
  return { type: 'reasoning', encrypted, signedBy, id };
}

/** Blocks begin empty, as a rule; arguments of tools come as `{}` then. */
function initialText(block: Json): string {
  return asText(block['text']) ?? asText(block['thinking']) ?? argumentsText(block);
}

function argumentsText({ type, input }: Json): string {
  return type === 'tool_use' && isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
}
