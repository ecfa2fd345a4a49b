import type { Failure } from '../../neutral/failure.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { FrameKind, StreamWatcher } from '../dialect.ts';
import { readFailure } from '../shared/cohere-failure.ts';
import { readUsage } from '../shared/cohere-usage.ts';
import { asObject, isObject, parseLoosely } from '../shared/json.ts';

/** The type of an event tells; only the last one is read. */
export class CohereV1StreamWatcher implements StreamWatcher {
  usage: Usage | undefined;
  /** Cohere does not tell. */
  readonly model = undefined;
  failure: Failure | undefined;
  isComplete = false;
  outputBytes = 0;

  see(frame: Buffer): FrameKind {
    const text = frame.toString('latin1');
    const said = text.indexOf('"text-generation"');
    if (said >= 0 || text.includes('"tool-calls-generation"')) {
      this.outputBytes += Math.max(0, text.length - Math.max(said, 0) - '"text-generation","text":""}\n'.length);
      return 'content';
    }
    if (text.includes('"stream-end"')) return this.#readEnd(frame);
    if (text.includes('"event_type"') || text.trim() === '') return 'opening';
    this.failure = readFailure(502, parseLoosely(frame.toString()));
    return 'failure';
  }

  #readEnd(frame: Buffer): FrameKind {
    const event = parseLoosely(frame.toString().replace(/^\s*data: ?/, ''));
    if (!isObject(event)) return 'opening';
    this.usage = readUsage(asObject(event['response'])?.['meta']);
    if (event['finish_reason'] === 'ERROR') {
      this.failure = readFailure(502, { message: event['error'] });
      return 'failure';
    }
    this.isComplete = true;
    return 'content';
  }
}
