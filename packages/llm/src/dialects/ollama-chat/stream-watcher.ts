import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { isError } from '../shared/error-text.ts';
import { asText } from '../shared/json.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { readUsage } from './answer.ts';
import { readFailure } from './failure.ts';
import { OllamaStreamReader } from './stream-reader.ts';

/** Lines are read until there is content, and those without, and the last one; the others are only searched. */
export class OllamaStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  model: string | undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  #hasContent = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    const calls = text.indexOf('"tool_calls"');
    if (calls >= 0) this.#tools.see(frame);
    const bytes = saidBytes(text, calls);
    if (!this.#hasContent || bytes === 0 || /"done": ?true|"error":/.test(text)) return this.#read(frame, bytes);
    this.outputBytes += bytes;
    return 'content';
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #read(frame: Buffer, bytes: number): FrameKind {
    const body = readStreamData(frame.toString());
    if (body === 'unreadable') return this.#fail(unreadablePiece);
    if (typeof body === 'string') return body === 'end' ? 'end' : 'opening';
    if (isError(body)) return this.#fail(readFailure(502, body));
    this.model ??= asText(body['model']);
    if (body['done'] === true) {
      this.usage = readUsage(body);
      this.isComplete = true;
    } else if (bytes === 0) return 'opening';
    this.#hasContent = true;
    this.outputBytes += bytes;
    return 'content';
  }

  #fail(failure: Failure): FrameKind {
    this.failure = failure;
    return 'failure';
  }
}

const createReader = () => new OllamaStreamReader();

function saidBytes(text: string, calls: number): number {
  const said = /"(?:content|thinking|response)": ?"((?:[^"\\]|\\.)+)"/.exec(text)?.[1];
  return (said?.length ?? 0) + (calls < 0 ? 0 : text.length - calls);
}
