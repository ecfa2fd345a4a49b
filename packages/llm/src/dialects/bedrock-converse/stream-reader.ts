import { awsHeader, awsPayload } from '../../framing/aws-event-message.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { BlockStart, ChatEvent } from '../../neutral/stream.ts';
import type { Json, StreamReader } from '../dialect.ts';
import { answerToolName } from '../shared/answer-tool.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { isError } from '../shared/error-text.ts';
import { asNumber, asObject, asText, isObject, parseLoosely } from '../shared/json.ts';
import { readFailure } from './failure.ts';
import { readFinish } from './finish.ts';
import { name } from './name.ts';
import { readRedacted } from './read-parts.ts';
import { readUsage } from './usage.ts';

/** Only blocks of tools are begun there: those of text and thoughts begin with their first delta here. */
export class BedrockStreamReader implements StreamReader {
  /** Their indexes of open blocks, and ours. */
  readonly #open = new Map<number, number>();
  #blocks = 0;
  #toolCalls = 0;
  #isUnwrapped = false;
  #hasStarted = false;
  #hasFinished = false;
  /** The end, or a failure: nothing counts behind it. */
  #isOver = false;

  read(frame: Buffer, out: ChatEvent[]): void {
    if (this.#isOver) return;
    const event = parseLoosely(awsPayload(frame).toString());
    const failure = failureOf(frame, event);
    if (failure !== undefined) {
      this.#isOver = true;
      out.push({ type: 'failure', failure });
    } else if (isObject(event)) this.#readEvent(awsHeader(frame, ':event-type'), event, out);
  }

  /** The answer was whole when it was stopped, also where what it cost was cut off. */
  finish(out: ChatEvent[]): void {
    if (this.#isOver) return;
    this.#endBlocks(out);
    this.#isOver = true;
    if (this.#hasFinished) out.push({ type: 'end' });
  }

  #readEvent(type: string | undefined, event: Json, out: ChatEvent[]): void {
    if (type === 'messageStart') this.#start(out);
    else if (type === 'messageStop') this.#readEnd(event, out);
    else if (type === 'metadata') this.#readMetadata(event, out);
    else if (this.#hasFinished) return;
    else if (type === 'contentBlockDelta') this.#readDelta(event, out);
    else if (type === 'contentBlockStart') this.#readStart(event, out);
    else if (type === 'contentBlockStop') this.#readStop(indexOf(event), out);
  }

  #start(out: ChatEvent[]): void {
    if (!this.#hasStarted) out.push({ type: 'start', id: '', model: '' });
    this.#hasStarted = true;
  }

  #readStart(event: Json, out: ChatEvent[]): void {
    const use = asObject(asObject(event['start'])?.['toolUse']);
    if (use === undefined) return;
    const called = asText(use['name']) ?? '';
    if (called === answerToolName) {
      this.#isUnwrapped = true;
      this.#begin(indexOf(event), { type: 'text' }, out);
      return;
    }
    this.#toolCalls++;
    const id = readIdWithSignature(asText(use['toolUseId']) ?? '');
    this.#begin(indexOf(event), { type: 'tool-call', ...id, name: called }, out);
  }

  #readDelta(event: Json, out: ChatEvent[]): void {
    const delta = asObject(event['delta']) ?? {};
    const theirs = indexOf(event);
    const text = asText(delta['text']) ?? asText(asObject(delta['toolUse'])?.['input']);
    const thought = asObject(delta['reasoningContent']);
    if (text !== undefined) {
      const index = this.#open.get(theirs) ?? this.#begin(theirs, { type: 'text' }, out);
      if (text !== '') out.push({ type: 'delta', choice: 0, index, text });
    } else if (thought !== undefined) this.#readThought(theirs, thought, out);
    else if (isObject(delta['citation'])) {
      const index = this.#open.get(theirs) ?? this.#begin(theirs, { type: 'text' }, out);
      out.push({ type: 'citations', choice: 0, index, citations: { dialect: name, value: [delta['citation']] } });
    }
  }

  #readThought(theirs: number, { text, signature, redactedContent }: Json, out: ChatEvent[]): void {
    if (typeof redactedContent === 'string') {
      const { encrypted, signedBy, id } = readRedacted(redactedContent);
      this.#begin(theirs, { type: 'reasoning', encrypted, signedBy, id }, out);
      return;
    }
    const index = this.#open.get(theirs) ?? this.#begin(theirs, { type: 'reasoning' }, out);
    if (typeof text === 'string' && text !== '') out.push({ type: 'delta', choice: 0, index, text });
    if (typeof signature === 'string') out.push({ type: 'signature', choice: 0, index, signature, signedBy: name });
  }

  #begin(theirs: number, block: BlockStart, out: ChatEvent[]): number {
    this.#start(out);
    this.#readStop(theirs, out);
    const index = this.#blocks++;
    this.#open.set(theirs, index);
    out.push({ type: 'block', choice: 0, index, block });
    return index;
  }

  #readStop(theirs: number, out: ChatEvent[]): void {
    const index = this.#open.get(theirs);
    if (index === undefined) return;
    this.#open.delete(theirs);
    out.push({ type: 'block-end', choice: 0, index });
  }

  #readEnd(event: Json, out: ChatEvent[]): void {
    if (this.#hasFinished) return;
    this.#start(out);
    this.#hasFinished = true;
    this.#endBlocks(out);
    const reason = readFinish(event['stopReason']);
    const isUnwrapped = reason === 'tool-calls' && this.#isUnwrapped && this.#toolCalls === 0;
    out.push({ type: 'finish', choice: 0, reason: isUnwrapped ? 'stop' : reason });
  }

  #readMetadata(event: Json, out: ChatEvent[]): void {
    this.#start(out);
    const usage = readUsage(event);
    if (usage !== undefined) out.push({ type: 'usage', usage });
    if (!this.#hasFinished) return;
    this.#isOver = true;
    out.push({ type: 'end' });
  }

  #endBlocks(out: ChatEvent[]): void {
    for (const theirs of [...this.#open.keys()]) this.#readStop(theirs, out);
  }
}

/** `exception`: one that Bedrock has told of; `error`: any other. Events have a type that is known. */
export function failureOf(frame: Buffer, body: unknown): Failure | undefined {
  const kind = awsHeader(frame, ':message-type');
  if (kind === 'exception') return readFailure(undefined, body, awsHeader(frame, ':exception-type'));
  if (kind !== 'error') {
    if (!isObject(body)) return unreadablePiece;
    return isError(body) ? readFailure(undefined, body) : undefined;
  }
  const message = awsHeader(frame, ':error-message') ?? 'The provider gave up.';
  return readFailure(undefined, { message }, awsHeader(frame, ':error-code'));
}

function indexOf(event: Json): number {
  return asNumber(event['contentBlockIndex']) ?? 0;
}
