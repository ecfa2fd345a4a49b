import { createHash } from 'node:crypto';
import { rates } from './false-alarms.ts';
import { readWeights, type Weights } from './model.ts';
import { WeightReader } from './weight-reader.ts';
import { sha256, weights } from './weights.ts';

export interface Pack {
  readonly weights: Weights;
  /** Scores that belong to the rates of false alarms. */
  readonly scoreAtRate: Float32Array;
}

export function loadPack(): Pack {
  const bytes = Buffer.from(weights, 'base64');
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new Error(`the weights of the policy pack are not those that were trained: their SHA-256 is ${found}`);
  const reader = new WeightReader(bytes);
  const pack = { weights: readWeights(reader), scoreAtRate: reader.numbers(rates.length) };
  if (!reader.isAtEnd) throw new Error('the weights of the policy pack belong to other features: train them anew');
  return pack;
}
