import {
  bucketCount,
  embeddingLength,
  glance,
  isReadable,
  meaning,
  shareOfWord,
  signalNames,
  type Weights,
} from '@sallyport/injection/training';
import type { Example, Passage } from './examples.ts';
import { seeded, shuffled } from './random.ts';

const epochs = 8;
const rate = 0.05;
const decay = { signals: 1e-5, words: 3e-4, embedding: 1e-2 };

/** Weights with the sums of their squared gradients, by which AdaGrad steps. */
class Slope {
  readonly values: Float32Array;
  readonly #squares: Float32Array;
  readonly #decay: number;

  constructor(values: Float32Array, decayed: number) {
    this.values = values;
    this.#squares = new Float32Array(values.length).fill(1e-6);
    this.#decay = decayed;
  }

  step(at: number, gradient: number): void {
    const slope = gradient + this.#decay * this.values[at]!;
    this.#squares[at]! += slope * slope;
    this.values[at]! -= (rate * slope) / Math.sqrt(this.#squares[at]!);
  }
}

/** Logistic regression, twice: over words and signals, and over embeddings. Each learns alone; what they say is added. */
export function learn(examples: readonly Example[], seed: number): Weights {
  const weights: Weights = {
    bias: 0,
    signals: new Float32Array(signalNames.length),
    words: new Float32Array(bucketCount),
    embeddingBias: 0,
    embedding: new Float32Array(embeddingLength),
  };
  learnWords(examples, weights, seed);
  learnMeaning(examples, weights, seed);
  return weights;
}

function learnWords(examples: readonly Example[], weights: Weights, seed: number): void {
  const signals = new Slope(weights.signals, decay.signals);
  const words = new Slope(weights.words, decay.words);
  const bias = new Slope(new Float32Array(1), 0);
  pass(
    examples,
    seed,
    (passage) => glance(passage, weights),
    (passage, error) => {
      bias.step(0, error);
      weights.bias = bias.values[0]!;
      for (let at = 0; at < passage.signals.length; at++)
        if (passage.signals[at] !== 0) signals.step(at, error * passage.signals[at]!);
      const share = shareOfWord(passage.words);
      for (const word of passage.words) words.step(word, error * share);
    },
  );
}

function learnMeaning(examples: readonly Example[], weights: Weights, seed: number): void {
  const embedding = new Slope(weights.embedding, decay.embedding);
  const bias = new Slope(new Float32Array(1), 0);
  const readable = examples
    .map((example) => ({
      ...example,
      passages: example.passages.filter((passage) => passage.vector !== undefined && isReadable(passage)),
    }))
    .filter(({ passages }) => passages.length > 0);
  pass(
    readable,
    seed,
    (passage) => meaning(passage, passage.vector!, weights),
    ({ vector }, error) => {
      bias.step(0, error);
      weights.embeddingBias = bias.values[0]!;
      for (let at = 0; at < embeddingLength; at++) embedding.step(at, error * vector![at]!);
    },
  );
}

/** What is learned from is the passage that looks worst: in an attack, it is the one that makes it one; elsewhere, the one nearest to an alarm. */
function pass(
  examples: readonly Example[],
  seed: number,
  score: (passage: Passage) => number,
  step: (passage: Passage, error: number) => void,
): void {
  const random = seeded(seed);
  const attacks = examples.filter(({ isAttack }) => isAttack).length;
  const attackShare = Math.min(3, (examples.length - attacks) / attacks / 2);
  const any = (passages: readonly Passage[]): Passage => passages[Math.floor(random() * passages.length)]!;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { isAttack, passages } of shuffled(examples, random)) {
      const worst = isAttack && epoch === 0 ? any(passages) : worstOf(passages, score);
      step(worst, isAttack ? (odds(score(worst)) - 1) * attackShare : odds(score(worst)));
      if (isAttack || passages.length === 1) continue;
      const other = any(passages);
      step(other, odds(score(other)) / 2);
    }
  }
}

function worstOf(passages: readonly Passage[], score: (passage: Passage) => number): Passage {
  let worst = passages[0]!;
  let highest = Number.NEGATIVE_INFINITY;
  for (const passage of passages) {
    const own = score(passage);
    if (own <= highest) continue;
    highest = own;
    worst = passage;
  }
  return worst;
}

const odds = (sum: number): number => 1 / (1 + Math.exp(-sum));
