import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { asObject, isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { readUsage } from './answer.ts';
import { readFailure } from './failure.ts';

/** Every frame but the last says that there is no whole text yet. */
export class TextStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  /** Text Generation Inference does not tell. */
  readonly model = undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (/"generated_text": ?null/.test(text)) {
      const token = /"text": ?"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '';
      this.outputBytes += token.length;
      return token === '' ? 'opening' : 'content';
    }
    const body = parseLoosely(sseData(frame) ?? '');
    if (!isObject(body)) return text.includes('[DONE]') ? 'end' : 'opening';
    if (body['error'] !== undefined) {
      this.failure = readFailure(502, body);
      return 'failure';
    }
    if (typeof body['generated_text'] !== 'string') return 'opening';
    this.usage = readUsage(asObject(body['details']));
    this.isComplete = true;
    return 'content';
  }
}
