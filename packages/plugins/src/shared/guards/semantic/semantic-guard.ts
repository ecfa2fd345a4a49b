import type { Services, Vector } from '@sallyport/pipeline';
import { createEmbedder, type OpenEmbedder } from '../../llm/embedding/create-embedder.ts';
import type { EmbeddingsSettings } from '../../llm/schema/embeddings.ts';
import type { VectordbSettings } from '../../llm/schema/vectordb.ts';
import { type Block, GuardUnavailable } from '../guard.ts';
import { NearestRules } from './nearest-rules.ts';
import { type PassageSizes, paragraphs, passagesOf, sentences } from './passages.ts';

export interface SemanticSettings {
  readonly embeddings: EmbeddingsSettings | undefined;
  readonly vectordb: VectordbSettings;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly threshold: number;
  readonly passagesMax: number;
  /** Where something must mean what is allowed, and nothing is said. */
  readonly blocksSilence: boolean;
  /** For the caller, of what is blocked. */
  readonly message: string;
  /** Names of the lists, for records. */
  readonly names: { readonly allow: string; readonly deny: string };
  /** How long vectors are waited for. */
  readonly timeoutMs: number;
}

/** Says what is wrong with texts by what they mean. */
export class SemanticGuard {
  readonly #settings: SemanticSettings;
  readonly #embedder: OpenEmbedder;
  readonly #deny: NearestRules | undefined;
  readonly #allow: NearestRules | undefined;

  constructor(settings: SemanticSettings, services: Services) {
    this.#settings = settings;
    const { embeddings, vectordb, threshold } = settings;
    this.#embedder = createEmbedder(embeddings, vectordb, services);
    const open = (rules: readonly string[]) =>
      rules.length === 0 ? undefined : new NearestRules({ rules, threshold, vectordb }, this.#embedder, services);
    this.#deny = open(settings.deny);
    this.#allow = open(settings.allow);
  }

  /**
   * Deny rules first: no sentence may mean one of them, nor a paragraph. Then each paragraph must mean what is allowed: sentences alone may be
   * of anything, as greetings are.
   */
  async check(texts: readonly string[]): Promise<Block | undefined> {
    const { message, names } = this.#settings;
    const parts = this.#passagesOf(texts, paragraphs);
    const said = this.#deny && this.#passagesOf(texts, sentences);
    if (parts === undefined || (this.#deny !== undefined && said === undefined)) return tooLong;
    const all = said === undefined ? parts : [...new Set([...parts, ...said])];
    const vectors = all.length === 0 ? nothing : await this.#embed(all);
    const denied = await this.#deny?.find(vectors);
    if (denied !== undefined) return { type: 'block', message, rule: `${names.deny}[${denied}]`, reason: 'denied' };
    if (this.#allow === undefined || (parts.length === 0 && !this.#settings.blocksSilence)) return undefined;
    if (parts.length > 0 && (await this.#allow.coverAll(vectors.slice(0, parts.length)))) return undefined;
    return { type: 'block', message, rule: names.allow, reason: 'not_allowed' };
  }

  close(): void {
    this.#deny?.close();
    this.#allow?.close();
    this.#embedder.close();
  }

  /** Equal ones once; undefined for more than can be looked at. */
  #passagesOf(texts: readonly string[], sizes: PassageSizes): string[] | undefined {
    const { passagesMax } = this.#settings;
    const all = new Set<string>();
    for (const text of texts) {
      const passages = passagesOf(text.toWellFormed(), sizes, passagesMax);
      if (passages === undefined) return undefined;
      for (const passage of passages) if (passage.trim() !== '') all.add(passage);
    }
    return all.size > passagesMax ? undefined : [...all];
  }

  async #embed(passages: readonly string[]): Promise<Vector[]> {
    const { timeoutMs } = this.#settings;
    try {
      return await this.#embedder.embed(passages, { timeoutMs });
    } catch (error) {
      throw unavailable(error);
    }
  }
}

const nothing: readonly never[] = [];

const tooLong: Block = {
  type: 'block',
  message: 'This is longer than what can be checked here.',
  status: 413,
  rule: 'max_passages',
  reason: 'too_long',
};

function unavailable(error: unknown): GuardUnavailable {
  return new GuardUnavailable('embeddings', error instanceof Error ? error.message : String(error), error);
}
