import { nothingAsked } from '../../neutral/asked-tools.ts';
import { type Failure, unreadablePiece } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { isError } from '../shared/error-text.ts';
import { asObject } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';
import { readUsage } from './answer.ts';
import { readFailure } from './failure.ts';

/** Every frame but the last says that there is no whole text yet: those are not read, once there is content. */
export class TextStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  /** Text Generation Inference does not tell. */
  readonly model = undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  /** It says nothing but text. */
  readonly askedTools = nothingAsked;
  #hasContent = false;

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (!this.#hasContent || !/"generated_text": ?null/.test(text)) return this.#read(frame, text);
    return this.#seeToken(text);
  }

  #seeToken(text: string): FrameKind {
    const token = /"text": ?"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '';
    this.outputBytes += token.length;
    if (token === '') return 'opening';
    this.#hasContent = true;
    return 'content';
  }

  #read(frame: Buffer, text: string): FrameKind {
    const body = readStreamData(sseData(frame));
    if (body === 'unreadable') return this.#fail(unreadablePiece);
    if (typeof body === 'string') return body === 'end' ? 'end' : 'opening';
    if (isError(body)) return this.#fail(readFailure(502, body));
    if (typeof body['generated_text'] !== 'string') return this.#seeToken(text);
    this.usage = readUsage(asObject(body['details']));
    this.isComplete = true;
    return 'content';
  }

  #fail(failure: Failure): FrameKind {
    this.failure = failure;
    return 'failure';
  }
}
