import { folded } from './folded.ts';
import { hashed } from './hashed.ts';
import { signalNames, signals } from './signals.ts';

export { signalNames };

/** What is known of a passage without its embedding. */
export interface Features {
  readonly passage: string;
  readonly signals: Float32Array;
  /** Places of its words in the table of words. */
  readonly words: Uint16Array;
}

export function featuresOf(passage: string, isDecoded: boolean): Features {
  const text = folded(passage);
  const values = new Float32Array(signalNames.length);
  signals(passage, text, isDecoded, values);
  return { passage, signals: values, words: hashed(text) };
}
