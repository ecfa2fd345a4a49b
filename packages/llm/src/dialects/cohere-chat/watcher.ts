import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { readFailure } from '../shared/cohere-failure.ts';
import { readUsage } from '../shared/cohere-usage.ts';
import { asObject, asText, isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';

/** The type of an event stands at its beginning; only its last one is read. */
export class CohereStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  /** Cohere does not tell. */
  readonly model = undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (text.includes('-delta"')) {
      const at = Math.max(text.indexOf('"text"'), text.indexOf('"arguments"'), text.indexOf('"tool_plan"'));
      if (at > 0) this.outputBytes += Math.max(0, text.lastIndexOf('"') - text.indexOf(':', at) - 2);
      return 'content';
    }
    if (text.includes('"tool-call-start"')) return 'content';
    if (text.includes('"message-end"')) return this.#readEnd(frame);
    return text.includes('[DONE]') ? 'end' : 'opening';
  }

  #readEnd(frame: Buffer): FrameKind {
    const event = parseLoosely(sseData(frame) ?? '');
    const delta = isObject(event) ? (asObject(event['delta']) ?? {}) : {};
    this.usage = readUsage(delta['usage']);
    const message = asText(delta['error']);
    if (message === undefined) {
      this.isComplete = true;
      return 'content';
    }
    this.failure = readFailure(502, { message });
    return 'failure';
  }
}
