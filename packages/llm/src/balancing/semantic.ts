import type { Algorithm, Clues } from './algorithm.ts';
import type { Member } from './member.ts';
import { takeTurn } from './round-robin.ts';

/** The description of targets for whatever no other is near enough to. */
export const catchAll = 'CATCHALL';

export type DistanceMetric = 'cosine' | 'euclidean';

/**
 * The target whose description is nearest to what the request is about, within the threshold; those of the same description
 * take turns. When none is near enough, or all that are have failed, one of `CATCHALL`.
 */
export class Semantic implements Algorithm {
  readonly #vectors: ReadonlyMap<string, ArrayLike<number>>;
  readonly #distance: (a: ArrayLike<number>, b: ArrayLike<number>) => number;
  readonly #threshold: number;

  /** `vectors` are those of descriptions, by description. */
  constructor(vectors: ReadonlyMap<string, ArrayLike<number>>, metric: DistanceMetric, threshold: number) {
    this.#vectors = vectors;
    this.#distance = distances[metric];
    this.#threshold = threshold;
  }

  choose(among: readonly Member[], { vector }: Clues): Member | undefined {
    const nearest = vector === undefined ? undefined : this.#nearest(among, vector);
    const chosen = among.filter(({ description }) => description === (nearest ?? catchAll));
    return chosen.length === 0 ? undefined : takeTurn(chosen);
  }

  #nearest(among: readonly Member[], vector: ArrayLike<number>): string | undefined {
    let nearest: string | undefined;
    let least = this.#threshold;
    for (const { description } of among) {
      const own = description === undefined ? undefined : this.#vectors.get(description);
      if (own === undefined || own.length !== vector.length) continue;
      const distance = this.#distance(own, vector);
      if (distance > least) continue;
      least = distance;
      nearest = description;
    }
    return nearest;
  }
}

const distances: Readonly<Record<DistanceMetric, (a: ArrayLike<number>, b: ArrayLike<number>) => number>> = {
  /** 0 for the same direction, 2 for the opposite. */
  cosine(a, b) {
    let dot = 0;
    let lengthA = 0;
    let lengthB = 0;
    for (let i = 0; i < a.length; i++) {
      dot += a[i]! * b[i]!;
      lengthA += a[i]! * a[i]!;
      lengthB += b[i]! * b[i]!;
    }
    const product = Math.sqrt(lengthA * lengthB);
    return product === 0 ? 1 : 1 - dot / product;
  },
  euclidean(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
    return Math.sqrt(sum);
  },
};
