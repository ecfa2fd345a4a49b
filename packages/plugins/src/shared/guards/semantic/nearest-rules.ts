import { randomBytes } from 'node:crypto';
import type { Embedder, Held, Services, Vector, VectorStore } from '@sallyport/pipeline';
import type { EmbeddedTexts } from '../../llm/embedding/embedded-texts.ts';
import { holdEmbeddedTexts } from '../../llm/embedding/hold-embedded-texts.ts';
import type { VectordbSettings } from '../../llm/schema/vectordb.ts';
import { GuardUnavailable } from '../guard.ts';

export interface NearestRulesSettings {
  readonly rules: readonly string[];
  /** What is farther away is not meant. */
  readonly threshold: number;
  readonly vectordb: VectordbSettings;
}

/** A list of sentences of a configuration, and which of them a text comes near to. */
export class NearestRules {
  readonly #rules: readonly string[];
  readonly #threshold: number;
  readonly #namespace: string;
  readonly #texts: Held<EmbeddedTexts>;
  /** In the memory of this worker, wherever the vectors come from: looking there takes no time, and cannot fail. */
  readonly #near: VectorStore;
  readonly #embedding: Promise<boolean>;
  #isReady = false;

  constructor({ rules, threshold, vectordb }: NearestRulesSettings, embedder: Embedder, services: Services) {
    this.#rules = rules;
    this.#threshold = threshold;
    // A configuration that replaces this one is there before it goes.
    this.#namespace = `rules ${randomBytes(12).toString('hex')}`;
    this.#texts = holdEmbeddedTexts(embedder.model, vectordb, services);
    const { dimensions, distance_metric: metric } = vectordb;
    this.#near = services.vectors.memory({ dimensions, metric });
    this.#embedding = this.#texts.value.embed(rules, embedder);
  }

  /** The index of the rule that one of the vectors is nearest to; undefined where none is near. */
  async find(vectors: readonly Vector[]): Promise<number | undefined> {
    await this.#getReady();
    let nearest: number | undefined;
    let least = Infinity;
    for (const vector of vectors) {
      const [found] = await this.#near.nearest(this.#namespace, vector, 1, this.#threshold);
      if (found === undefined || found.distance >= least) continue;
      least = found.distance;
      nearest = Number(found.id);
    }
    return nearest;
  }

  /** Whether each of the vectors is near to some rule. */
  async coverAll(vectors: readonly Vector[]): Promise<boolean> {
    await this.#getReady();
    for (const vector of vectors)
      if ((await this.#near.nearest(this.#namespace, vector, 1, this.#threshold)).length === 0) return false;
    return true;
  }

  close(): void {
    void this.#near.drop(this.#namespace);
    this.#near.close();
    this.#texts.release();
  }

  async #getReady(): Promise<void> {
    if (this.#isReady) return;
    await this.#embedding;
    const vectors = this.#rules.map((rule) => this.#texts.value.vectors.get(rule));
    for (const [index, vector] of vectors.entries()) {
      if (vector === undefined) throw new GuardUnavailable('rules_not_embedded', 'the rules have no vectors yet');
      await this.#near.put(this.#namespace, String(index), vector, '');
    }
    this.#isReady = true;
  }
}
