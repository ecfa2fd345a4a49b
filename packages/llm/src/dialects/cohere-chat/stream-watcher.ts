import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { readFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { isError } from '../shared/error-text.ts';
import { asObject, asText } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { textBytes } from '../shared/text-bytes.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { CohereStreamReader } from './stream-reader.ts';

/** Deltas are nearly all there is: once there is content, they are known by their type and not read. */
export class CohereStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  /** Cohere does not tell. */
  readonly model = undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  #hasContent = false;
  /** Between the start of a call and its end. */
  #isInTool = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (!this.#hasContent || !text.includes('-delta"')) return this.#read(frame, text);
    if (this.#isInTool) this.#tools.see(frame);
    this.outputBytes += saidBytes(text);
    return 'content';
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #read(frame: Buffer, text: string): FrameKind {
    const event = readStreamData(sseData(frame));
    if (event === 'unreadable') return this.#fail(unreadablePiece);
    if (typeof event === 'string') return event === 'end' ? 'end' : 'opening';
    const type = asText(event['type']);
    if (type === undefined && isError(event)) return this.#fail(readFailure(502, event));
    if (type === 'message-end') return this.#readEnd(asObject(event['delta']) ?? {});
    if (type === 'tool-call-start') this.#isInTool = true;
    else if (type === 'tool-call-end') this.#isInTool = false;
    if (this.#isInTool) this.#tools.see(frame);
    if (type !== 'tool-call-start' && type?.endsWith('-delta') !== true) return 'opening';
    this.#hasContent = true;
    this.outputBytes += saidBytes(text);
    return 'content';
  }

  #readEnd(delta: Json): FrameKind {
    this.usage = readUsage(delta['usage']);
    const message = asText(delta['error']);
    if (message !== undefined) return this.#fail(readFailure(502, { message }));
    this.isComplete = true;
    return 'content';
  }

  #fail(failure: Failure): FrameKind {
    this.failure = failure;
    return 'failure';
  }
}

const createReader = () => new CohereStreamReader();

const saying = ['"text":', '"thinking":', '"arguments":', '"tool_plan":'];

/** Bytes of what a delta says, escapes as they are written. */
function saidBytes(text: string): number {
  for (const member of saying) {
    const at = text.indexOf(member);
    if (at >= 0) return textBytes(text, at + member.length);
  }
  return 0;
}
