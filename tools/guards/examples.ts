import {
  type Features,
  featuresOf,
  glance,
  judge,
  judgeText,
  passagesOf,
  type Weights,
} from '@sallyport/injection/training';
import type { Prompt } from './readers.ts';

/** A prompt as it is learned from: passages of it, one of which makes an attack an attack. */
export interface Example {
  readonly source: string;
  readonly isAttack: boolean;
  readonly passages: readonly Passage[];
}

export interface Passage extends Features {
  vector?: ArrayLike<number>;
}

/** Of longer texts, the beginning is enough to learn from. */
const passagesMax = 50;
const chosenMax = 5;

export function exampleOf({ text, label }: Prompt, source: string): Example {
  const passages: Passage[] = [];
  for (const passage of passagesOf(text)) if (passages.push(passage) === passagesMax) break;
  return {
    source,
    isAttack: label === 'attack',
    passages: passages.length === 0 ? [featuresOf(text, false)] : passages,
  };
}

/** With the passages alone that the classifier would embed: the first, and those that look worst at a glance. */
export function withChosenPassages(example: Example, weights: Weights): Example {
  const [first, ...others] = example.passages;
  others.sort((one, other) => glance(other, weights) - glance(one, weights));
  return { ...example, passages: [first!, ...others.slice(0, chosenMax - 1)] };
}

export function scoreOf({ passages }: Example, weights: Weights): number {
  return judgeText(Math.max(...passages.map((passage) => judge(passage, passage.vector!, weights))), passages.length);
}
