import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { asObject, asText } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { textBytes } from '../shared/text-bytes.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { readEventFailure } from './event-failure.ts';
import { ResponsesStreamReader } from './stream-reader.ts';
import { readUsage } from './usage.ts';

/** Watches events of a response that pass: what they are stands in their first line, and only few are read. */
export class ResponsesStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  model: string | undefined;
  failure: Failure | undefined;
  id: string | undefined;
  isComplete = false;
  outputBytes = 0;
  #hasContent = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    // Deltas are nearly all there is: they are known by their first line.
    if (this.#hasContent && isDelta(frame)) {
      this.outputBytes += deltaBytes(frame);
      return 'content';
    }
    const event = readStreamData(sseData(frame));
    if (event === 'nothing' || event === 'end') return 'opening';
    const failure = event === 'unreadable' ? unreadablePiece : readEventFailure(event);
    if (failure === undefined) return this.#read(event as Json, frame);
    this.failure ??= failure;
    return 'failure';
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #read(event: Json, frame: Buffer): FrameKind {
    const type = asText(event['type']) ?? '';
    const response = asObject(event['response']);
    if (response !== undefined) {
      // Readers wait for it.
      if (this.id === undefined) this.#tools.see(frame);
      this.id ??= asText(response['id']);
      this.model ??= asText(response['model']);
      this.usage = readUsage(response['usage'], response['service_tier']) ?? this.usage;
    }
    if (type === 'response.completed' || type === 'response.incomplete') {
      this.isComplete = true;
      return 'content';
    }
    if (type.endsWith('.delta')) this.outputBytes += deltaBytes(frame);
    const item = asObject(event['item']);
    if (isCall(item)) this.#tools.see(frame);
    this.#hasContent ||= isContent(type, item);
    return this.#hasContent ? 'content' : 'opening';
  }
}

/** `event: response.….delta`, compared from the end of the line. */
function isDelta(frame: Buffer): boolean {
  const end = frame.indexOf(0x0a);
  if (end < 8 || frame[0] !== 0x65) return false;
  const last = frame[end - 1] === 0x0d ? end - 1 : end;
  return frame.toString('latin1', last - 6, last) === '.delta';
}

function deltaBytes(frame: Buffer): number {
  const text = frame.toString('latin1');
  const at = text.indexOf('"delta":');
  return at < 0 ? 0 : textBytes(text, at + 8);
}

/** A call is said when it begins; messages, thoughts and the provider's own tools are begun before anything is in them. */
function isContent(type: string, item: Json | undefined): boolean {
  if (type.endsWith('.delta') || type === 'response.output_item.done') return true;
  return type === 'response.output_item.added' && isCall(item);
}

function isCall(item: Json | undefined): boolean {
  return item?.['type'] === 'function_call' || item?.['type'] === 'custom_tool_call';
}

const createReader = () => new ResponsesStreamReader();
