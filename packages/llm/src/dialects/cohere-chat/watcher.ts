import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { readFailure } from '../shared/cohere-failure.ts';
import { readUsage } from '../shared/cohere-usage.ts';
import { asObject, asText, isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';
import { textBytes } from '../shared/text-bytes.ts';

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
      this.outputBytes += saidBytes(text);
      return 'content';
    }
    if (text.includes('"tool-call-start"')) return 'content';
    if (text.includes('"message-end"')) return this.#readEnd(frame);
    if (text.includes('[DONE]')) return 'end';
    return text.includes('"type"') ? 'opening' : this.#readError(frame);
  }

  /** An error that comes in place of an event. */
  #readError(frame: Buffer): FrameKind {
    const body = parseLoosely(sseData(frame) ?? '');
    if (!isObject(body) || body['message'] === undefined) return 'opening';
    this.failure = readFailure(502, body);
    return 'failure';
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

const saying = ['"text":', '"thinking":', '"arguments":', '"tool_plan":'];

/** Bytes of what a delta says, escapes as they are written. */
function saidBytes(text: string): number {
  for (const member of saying) {
    const at = text.indexOf(member);
    if (at >= 0) return textBytes(text, at + member.length);
  }
  return 0;
}
