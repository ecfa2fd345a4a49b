import type { AskedTool } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { readFailure } from '../shared/cohere/failure.ts';
import { readUsage } from '../shared/cohere/usage.ts';
import { asObject } from '../shared/json.ts';
import { ToolFrames } from '../shared/tool-frames.ts';
import { readFrame } from './frames.ts';
import { CohereV1StreamReader } from './stream-reader.ts';

/** Once there is content, its type tells what an event is; only the last one is read. */
export class CohereV1StreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  /** Cohere does not tell. */
  readonly model = undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  #hasContent = false;
  readonly #tools = new ToolFrames(createReader);

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    const said = text.indexOf('"text-generation"');
    // The first names the answer, and the last may tell of calls that nobody told of before.
    if (said < 0) this.#tools.see(frame);
    const isContent = said >= 0 || text.includes('"tool-calls-generation"');
    if (!this.#hasContent || !isContent) {
      const kind = this.#read(readFrame(frame));
      this.#hasContent ||= kind === 'content';
      if (kind !== 'content' || !isContent) return kind;
    }
    this.outputBytes += Math.max(0, text.length - Math.max(said, 0) - '"text-generation","text":""}\n'.length);
    return 'content';
  }

  get askedTools(): readonly AskedTool[] {
    return this.#tools.list;
  }

  #read(event: ReturnType<typeof readFrame>): FrameKind {
    if (event === 'unreadable') return this.#fail(unreadablePiece);
    if (typeof event === 'string') return event === 'end' ? 'end' : 'opening';
    switch (event['event_type']) {
      case undefined:
        return this.#fail(readFailure(502, event));
      case 'text-generation':
      case 'tool-calls-generation':
        return 'content';
      case 'stream-end':
        return this.#readEnd(event);
      default:
        return 'opening';
    }
  }

  #readEnd(event: Json): FrameKind {
    this.usage = readUsage(asObject(event['response'])?.['meta']);
    if (event['finish_reason'] === 'ERROR') return this.#fail(readFailure(502, { message: event['error'] }));
    this.isComplete = true;
    return 'content';
  }

  #fail(failure: Failure): FrameKind {
    this.failure = failure;
    return 'failure';
  }
}

const createReader = () => new CohereV1StreamReader();
