import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { isError } from '../shared/error-text.ts';
import { asObject, asText, isObject } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { readFailure } from './failure.ts';
import { AnthropicStreamReader } from './stream-reader.ts';
import { readUsage } from './usage.ts';

/**
 * Until there is content each frame is read. From then on it is known by its `event:` line alone, where it has one first, as Anthropic's
 * have: only the few that tell something about the whole answer are read as JSON.
 */
export class AnthropicStreamWatcher implements StreamWatcher {
  usage: Usage | undefined = undefined;
  model: string | undefined = undefined;
  isComplete = false;
  failure: Failure | undefined = undefined;
  outputBytes = 0;
  #hasContent = false;
  /** Deltas are arguments of a call. */
  #isInTool = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    if (this.#hasContent) {
      if (startsWith(frame, deltaLine)) return this.#seeDelta(frame);
      if (startsWith(frame, blockStartLine)) return this.#seeStart(frame, frame.includes(toolUse));
      if (startsWith(frame, blockStopLine) || startsWith(frame, pingLine)) return 'opening';
    }
    const event = readStreamData(sseData(frame));
    if (event === 'unreadable') return this.#fail(unreadablePiece);
    const kind = typeof event === 'object' ? this.#seeEvent(event, frame) : 'opening';
    this.#hasContent ||= kind === 'content';
    return kind;
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #seeStart(frame: Buffer, isTool: boolean): FrameKind {
    this.#isInTool = isTool;
    if (isTool) this.#tools.see(frame);
    return isTool ? 'content' : 'opening';
  }

  #fail(failure: Failure): FrameKind {
    this.failure = failure;
    return 'failure';
  }

  #seeDelta(frame: Buffer): FrameKind {
    if (this.#isInTool) this.#tools.see(frame);
    this.outputBytes += Math.max(0, frame.length - deltaFrameBytes);
    return 'content';
  }

  /** Frames of the whole answer, and those of servers that write no `event:` line. */
  #seeEvent(event: Json, frame: Buffer): FrameKind {
    switch (event['type']) {
      case 'message_start':
        this.#seeMessage(asObject(event['message']) ?? {});
        return 'opening';
      case 'message_delta':
        this.#seeUsage(event['usage']);
        return 'content';
      case 'message_stop':
        this.isComplete = true;
        return 'end';
      case 'error':
        return this.#fail(readFailure(undefined, event));
      case 'content_block_delta':
        if (this.#isInTool) this.#tools.see(frame);
        this.outputBytes += bytesOf(asObject(event['delta']) ?? {});
        return 'content';
      case 'content_block_start':
        return this.#seeStart(frame, asObject(event['content_block'])?.['type'] === 'tool_use');
      case undefined:
        return isError(event) ? this.#fail(readFailure(undefined, event)) : 'opening';
      default:
        return 'opening';
    }
  }

  #seeMessage(message: Json): void {
    this.model = asText(message['model']);
    this.#seeUsage(message['usage']);
  }

  #seeUsage(usage: unknown): void {
    if (isObject(usage)) this.usage = readUsage(usage, this.usage);
  }
}

const createReader = () => new AnthropicStreamReader();

const deltaLine = Buffer.from('event: content_block_delta');
const blockStartLine = Buffer.from('event: content_block_start');
const blockStopLine = Buffer.from('event: content_block_stop');
const pingLine = Buffer.from('event: ping');
const toolUse = Buffer.from('"tool_use"');

/** What a frame of an empty delta of text takes. */
const deltaFrameBytes =
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}\n\n'
    .length;

function bytesOf({ text, thinking, partial_json }: Json): number {
  return (asText(text) ?? asText(thinking) ?? asText(partial_json) ?? '').length;
}

function startsWith(frame: Buffer, line: Buffer): boolean {
  return frame.length > line.length && frame.compare(line, 0, line.length, 0, line.length) === 0;
}
