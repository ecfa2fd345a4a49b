import { createInjectionClassifier, type InjectionClassifier } from '@sallyport/injection';
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
  /** Judges attacks on a model's instructions; undefined where the configuration does not ask for it. */
  readonly pack: PackSettings | undefined;
  /** Where something must mean what is allowed, and nothing is said. */
  readonly blocksSilence: boolean;
  /** For the caller, of what is blocked. */
  readonly message: string;
  /** Names of the lists, for records. */
  readonly names: { readonly allow: string; readonly deny: string };
  /** How long vectors are waited for. */
  readonly timeoutMs: number;
}

export interface PackSettings {
  readonly name: string;
  /** Of ordinary texts, the share that may be blocked. */
  readonly falseAlarmsMax: number;
}

/** Says what is wrong with texts by what they mean. */
export class SemanticGuard {
  readonly #settings: SemanticSettings;
  readonly #embedder: OpenEmbedder;
  readonly #deny: NearestRules | undefined;
  readonly #allow: NearestRules | undefined;
  readonly #classifier: InjectionClassifier | undefined;

  constructor(settings: SemanticSettings, services: Services) {
    this.#settings = settings;
    const { embeddings, vectordb, threshold } = settings;
    this.#embedder = createEmbedder(embeddings, vectordb, services);
    const open = (rules: readonly string[]) =>
      rules.length === 0 ? undefined : new NearestRules({ rules, threshold, vectordb }, this.#embedder, services);
    this.#deny = open(settings.deny);
    this.#allow = open(settings.allow);
    this.#classifier = settings.pack && createInjectionClassifier(services.embeddings.local());
  }

  /**
   * Deny rules first: no sentence may mean one of them, nor a paragraph. Then each paragraph must mean what is allowed: sentences alone may be
   * of anything, as greetings are.
   */
  async check(texts: readonly string[]): Promise<Block | undefined> {
    const { message, names } = this.#settings;
    const hasRules = this.#deny !== undefined || this.#allow !== undefined;
    const parts = hasRules ? this.#passagesOf(texts, paragraphs) : nothing;
    const said = this.#deny === undefined ? nothing : this.#passagesOf(texts, sentences);
    if (parts === undefined || said === undefined) return tooLong;
    const all = [...new Set([...parts, ...said])];
    const vectors = all.length === 0 ? nothing : await this.#embed(all);
    const denied = await this.#deny?.find(vectors);
    if (denied !== undefined) return { type: 'block', message, rule: `${names.deny}[${denied}]`, reason: 'denied' };
    const attack = await this.#judge(texts);
    if (attack !== undefined) return attack;
    if (this.#allow === undefined || (parts.length === 0 && !this.#settings.blocksSilence)) return undefined;
    if (parts.length > 0 && (await this.#allow.coverAll(vectors.slice(0, parts.length)))) return undefined;
    return { type: 'block', message, rule: names.allow, reason: 'not_allowed' };
  }

  async #judge(texts: readonly string[]): Promise<Block | undefined> {
    const { pack, message, timeoutMs } = this.#settings;
    if (pack === undefined) return undefined;
    try {
      const { falseAlarmRate, reasons } = await this.#classifier!.classify(texts.join('\n\n'), { timeoutMs });
      if (falseAlarmRate > pack.falseAlarmsMax) return undefined;
      return { type: 'block', message, rule: `policy_packs.${pack.name}`, reason: reasons.join(', ') };
    } catch (error) {
      throw unavailable(error);
    }
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
