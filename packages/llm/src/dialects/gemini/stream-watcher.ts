import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { isError } from '../shared/error-text.ts';
import { asObjects, asText } from '../shared/json.ts';
import { textBytes } from '../shared/text-bytes.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { readStreamFailure } from './failure.ts';
import { readFrame } from './frames.ts';
import { camelCased, messageAt } from './proto-json.ts';
import { GeminiStreamReader } from './stream-reader.ts';
import { readUsage } from './usage.ts';

/**
 * Reads each frame until there is content. From then on it looks for names of members: inside of texts their quotes would be escaped, so
 * that only arguments of calls can look alike, and what is found is read before it counts. What is searched for begins with a letter that is rare, not with a quote: that is several times as
 * fast. Usage is the whole so far in every frame: the last one alone is read, when it is asked for.
 */
export class GeminiStreamWatcher implements StreamWatcher {
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  #last: Buffer | undefined;
  #hasContent = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (text.includes('usageMetadata"')) this.#last = frame;
    const call = text.indexOf(callMember);
    if (call >= 0) this.#tools.see(frame);
    const isUsual = text.startsWith(usualBeginning) || text.includes('"candidates"');
    if (!this.#hasContent || !isUsual || text.includes('finishReason"')) return this.#read(frame, text, call);
    this.outputBytes += saidBytes(text, call);
    return 'content';
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #read(frame: Buffer, text: string, call: number): FrameKind {
    const read = readFrame(frame);
    if (read === 'end') return 'end';
    if (read === 'nothing') return 'opening';
    if (read === 'unreadable') return this.#fail(unreadablePiece);
    const body = camelCased(read);
    if (isError(body)) return this.#fail(readStreamFailure(body));
    const candidates = asObjects(body['candidates']).map(camelCased);
    if (endsAnswer(body, candidates)) this.isComplete = true;
    this.#hasContent ||= this.isComplete || candidates.some(saysSomething);
    this.outputBytes += saidBytes(text, call);
    if (this.#hasContent && (this.isComplete || candidates.length > 0)) return 'content';
    return this.#last === frame && candidates.length === 0 ? 'usage' : 'opening';
  }

  #fail(failure: Failure): FrameKind {
    this.failure = failure;
    return 'failure';
  }

  get usage(): Usage | undefined {
    return readUsage(this.#readLast()?.['usageMetadata']);
  }

  get model(): string | undefined {
    return asText(this.#readLast()?.['modelVersion']);
  }

  #readLast(): Json | undefined {
    const read = this.#last && readFrame(this.#last);
    return typeof read === 'object' ? camelCased(read) : undefined;
  }
}

/** A candidate told why it ended, or the prompt was refused. */
function endsAnswer(body: Json, candidates: readonly Json[]): boolean {
  if (candidates.some(({ finishReason }) => asText(finishReason) !== undefined)) return true;
  return asText(messageAt(body, 'promptFeedback')?.['blockReason']) !== undefined && candidates.length === 0;
}

/** More than an empty text. */
function saysSomething(candidate: Json): boolean {
  return asObjects(messageAt(candidate, 'content')?.['parts']).some(({ text }) => text !== '');
}

const usualBeginning = 'data: {"candidates"';

const callMember = 'functionCall"';
const createReader = () => new GeminiStreamReader();

/** Bytes of the texts in a frame, escapes as they are written, and all from the first call on. */
function saidBytes(text: string, call: number): number {
  let bytes = call < 0 ? 0 : text.length - call;
  for (let at = text.indexOf('xt"'); at >= 0; at = text.indexOf('xt"', at + 3)) {
    if (!text.startsWith('"te', at - 3)) continue;
    const start = text.indexOf(':', at) + 1;
    const said = textBytes(text, start);
    bytes += said;
    at = start + said;
  }
  return bytes;
}
