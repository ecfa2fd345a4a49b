import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, Json, StreamWatcher } from '../dialect.ts';
import { asObject, asText, isObject, parseLoosely } from '../shared/json.ts';
import { readStreamFailure } from '../shared/openai-failure.ts';
import { sseData } from '../shared/sse.ts';
import { textBytes } from '../shared/text-bytes.ts';
import { readUsage } from './usage.ts';

/** Watches events of a response that pass: what they are stands in their first line, and only few are read. */
export class ResponsesStreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  model: string | undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;
  #hasContent = false;

  see(frame: Buffer): FrameKind {
    // Deltas are nearly all there is: they are known by their first line.
    if (this.#hasContent && isDelta(frame)) {
      this.outputBytes += deltaBytes(frame);
      return 'content';
    }
    const data = sseData(frame);
    const event = data === undefined ? undefined : parseLoosely(data);
    if (!isObject(event)) return data === undefined || data === '[DONE]' ? 'opening' : 'content';
    return this.#read(event, frame);
  }

  #read(event: Json, frame: Buffer): FrameKind {
    const type = asText(event['type']) ?? '';
    const response = asObject(event['response']);
    if (type === 'error' || type === 'response.failed' || (type === '' && event['error'] !== undefined)) {
      this.failure ??= readStreamFailure(response ?? (isObject(event['error']) ? event : { error: event }));
      return 'failure';
    }
    if (response !== undefined) {
      this.model ??= asText(response['model']);
      this.usage = readUsage(response['usage'], response['service_tier']) ?? this.usage;
    }
    if (type === 'response.completed' || type === 'response.incomplete') {
      this.isComplete = true;
      return 'content';
    }
    if (type.endsWith('.delta')) this.outputBytes += deltaBytes(frame);
    this.#hasContent ||= isContent(type, asObject(event['item']));
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
  return (
    type === 'response.output_item.added' &&
    (item?.['type'] === 'function_call' || item?.['type'] === 'custom_tool_call')
  );
}
