import { type Features, featuresOf, passagesOf } from '@sallyport/injection/training';
import type { Prompt } from './readers.ts';

/** A prompt as it is learned from: the passages of it, one of which makes an attack an attack. */
export interface Example {
  readonly source: string;
  readonly isAttack: boolean;
  readonly passages: Passage[];
}

export interface Passage extends Features {
  vector?: ArrayLike<number>;
}

/** Of longer texts, the beginning is enough to learn from. */
const passagesMax = 50;

export function exampleOf({ text, label }: Prompt, source: string): Example {
  const passages: Passage[] = [];
  for (const passage of passagesOf(text)) if (passages.push(passage) === passagesMax) break;
  return {
    source,
    isAttack: label === 'attack',
    passages: passages.length === 0 ? [featuresOf(text, false)] : passages,
  };
}
