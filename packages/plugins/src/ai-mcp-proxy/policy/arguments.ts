import { readStrictValue, type StrictValue } from '@sallyport/json';
import type { ReadMessage } from '@sallyport/mcp';

/** The arguments of one call, read when something is to be decided by them. */
export class CallArguments {
  readonly #message: ReadMessage;

  constructor(message: ReadMessage) {
    this.#message = message;
  }

  /** As sent. */
  get bytes(): Buffer {
    return this.#message.argumentBytes ?? none;
  }

  /** Undefined where two readers could see different arguments, or where there are more than can be decided about. */
  readFor(names: ReadonlySet<string>): StrictValue | undefined {
    return readStrictValue(this.bytes, names, limits)?.value;
  }
}

const none = Buffer.from('{}');
/** Conditions loop over values, and within loops over others. */
const limits = { depthMax: 64, valuesMax: 5_000 };
