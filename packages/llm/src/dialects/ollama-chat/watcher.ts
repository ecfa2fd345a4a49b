import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { asText, isObject, parseLoosely } from '../shared/json.ts';
import { readUsage } from './answer.ts';
import { readFailure } from './failure.ts';

/** Lines with an empty message are read, and the last one; the others are only searched. */
export class OllamaStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  model: string | undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (this.model === undefined || /"done": ?true/.test(text) || text.includes('"error":'))
      return this.#read(frame, text);
    return this.#content(text);
  }

  #read(frame: Buffer, text: string): FrameKind {
    const body = parseLoosely(frame.toString());
    if (!isObject(body)) return 'opening';
    if (body['error'] !== undefined) {
      this.failure = readFailure(502, body);
      return 'failure';
    }
    this.model ??= asText(body['model']);
    if (body['done'] !== true) return this.#content(text);
    this.usage = readUsage(body);
    this.isComplete = true;
    this.#content(text);
    return 'content';
  }

  #content(text: string): FrameKind {
    const said = /"(?:content|thinking|response)": ?"((?:[^"\\]|\\.)+)"/.exec(text)?.[1];
    const calls = text.indexOf('"tool_calls"');
    if (said === undefined && calls < 0) return 'opening';
    this.outputBytes += (said?.length ?? 0) + (calls < 0 ? 0 : text.length - calls);
    return 'content';
  }
}
