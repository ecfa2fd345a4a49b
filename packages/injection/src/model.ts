import { type Features, signalNames } from './features.ts';
import { bucketCount } from './hashed.ts';
import type { WeightReader } from './weight-reader.ts';

export const embeddingLength = 384;
/** What an embedding counts for beside the words, and what each further passage takes away: chosen on the sets for tuning. */
const embeddingShare = 0.75;
const passageShare = 0.6;
/** What a passage gets whose script the embedding model does not know: a little less than an ordinary passage's share would be. */
const unreadable = -2;
const foreignMax = 0.3;
const foreignAt = signalNames.indexOf('foreign');

export interface Weights {
  bias: number;
  signals: Float32Array;
  words: Float32Array;
  embeddingBias: number;
  embedding: Float32Array;
}

/** What a passage looks like without its embedding: enough to choose the passages that are worth one. */
export function glance({ signals, words }: Features, weights: Weights): number {
  let sum = weights.bias;
  for (let at = 0; at < signals.length; at++) sum += weights.signals[at]! * signals[at]!;
  const share = shareOfWord(words);
  for (const word of words) sum += weights.words[word]! * share;
  return sum;
}

/** The higher, the more a passage is like those of attacks. */
export const judge = (features: Features, vector: ArrayLike<number>, weights: Weights): number =>
  glance(features, weights) + embeddingShare * meaning(features, vector, weights);

/** A text is as bad as its worst passage; of more passages, one is bad by chance more often. */
export const judgeText = (scoreOfWorst: number, passageCount: number): number =>
  scoreOfWorst - passageShare * Math.log(passageCount);

/** What the embedding says alone. */
export function meaning(features: Features, vector: ArrayLike<number>, { embedding, embeddingBias }: Weights): number {
  if (!isReadable(features)) return unreadable;
  let sum = 0;
  for (let at = 0; at < embeddingLength; at++) sum += embedding[at]! * vector[at]!;
  return sum + embeddingBias;
}

/** Whether the embedding model, which learned English, can know what the passage says. */
export const isReadable = ({ signals }: Features): boolean => signals[foreignAt]! <= foreignMax;

/** How much one of the words counts: less, the more there are. */
export const shareOfWord = (words: Uint16Array): number => 2 / Math.sqrt(words.length + 4);

export const readWeights = (reader: WeightReader): Weights => ({
  bias: reader.number(),
  signals: reader.numbers(signalNames.length),
  words: reader.rounded(bucketCount),
  embeddingBias: reader.number(),
  embedding: reader.numbers(embeddingLength),
});
