import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { asObjects, asText, isObject } from '../shared/json.ts';
import { textBytes } from '../shared/text-bytes.ts';
import { readStreamFailure } from './failure.ts';
import { readFrame } from './frames.ts';
import { camelCased } from './proto-json.ts';
import { readUsage } from './usage.ts';

/**
 * Looks for names of members: inside of texts their quotes would be escaped, so that only arguments of calls can look alike, and what is
 * found is read before it counts. What is searched for begins with a letter that is rare, not with a quote: that is several times as
 * fast. Usage is the whole so far in every frame: the last one alone is read, when it is asked for.
 */
export class GeminiStreamWatcher implements StreamWatcher {
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  #last: Buffer | undefined;

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    if (text.includes('usageMetadata"')) this.#last = frame;
    if (text.startsWith(usualBeginning) || text.includes('"candidates"')) {
      if (text.includes('finishReason"') && endsAnswer(frame)) this.isComplete = true;
      this.outputBytes += saidBytes(text);
      return 'content';
    }
    if (text.includes('"error"') && this.#readFailure(frame)) return 'failure';
    if (text.includes('"promptFeedback"')) {
      this.isComplete = endsAnswer(frame);
      return 'content';
    }
    if (this.#last === frame) return 'usage';
    return readFrame(frame) === 'end' ? 'end' : 'opening';
  }

  get usage(): Usage | undefined {
    return readUsage(this.#readLast()?.['usageMetadata']);
  }

  get model(): string | undefined {
    return asText(this.#readLast()?.['modelVersion']);
  }

  #readLast(): Json | undefined {
    const read = this.#last && readFrame(this.#last);
    return typeof read === 'object' ? camelCased(read.value) : undefined;
  }

  #readFailure(frame: Buffer): boolean {
    const read = readFrame(frame);
    if (typeof read !== 'object' || !isObject(read.value['error'])) return false;
    this.failure = readStreamFailure(read.value);
    return true;
  }
}

/** A candidate told why it ended, or the prompt was refused. */
function endsAnswer(frame: Buffer): boolean {
  const read = readFrame(frame);
  if (typeof read !== 'object') return false;
  const body = camelCased(read.value);
  const candidates = asObjects(body['candidates']).map(camelCased);
  if (candidates.some(({ finishReason }) => asText(finishReason) !== undefined)) return true;
  return isObject(body['promptFeedback']) && candidates.length === 0;
}

const usualBeginning = 'data: {"candidates"';

/** Bytes of the texts in a frame, escapes as they are written, and all from the first call on. */
function saidBytes(text: string): number {
  const call = text.indexOf('functionCall"');
  let bytes = call < 0 ? 0 : text.length - call;
  for (let at = text.indexOf('xt"'); at >= 0; at = text.indexOf('xt"', at + 3)) {
    if (!text.startsWith('"te', at - 3)) continue;
    const start = text.indexOf(':', at) + 1;
    const said = textBytes(text, start);
    bytes += said;
    at = start + said;
  }
  return bytes;
}
