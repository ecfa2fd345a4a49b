import type { Embedder, EmbedOptions } from '@sallyport/pipeline';
import { chosenPassages } from './chosen-passages.ts';
import { falseAlarmRateOf } from './false-alarms.ts';
import type { Features } from './features.ts';
import { loadPack } from './load-weights.ts';
import { glance, judge, judgeText } from './model.ts';
import { reasonsFor } from './reasons.ts';

export interface Judgement {
  /** The higher, the more like an attack. */
  readonly score: number;
  /** The share of ordinary texts that score as high or higher: refusing at 0.01 and below refuses one ordinary text of a hundred. */
  readonly falseAlarmRate: number;
  /** What stood out, for logs: never words of the text. */
  readonly reasons: readonly string[];
}

export interface InjectionClassifier {
  /** Rejects when the embedder does. */
  classify(text: string, options?: EmbedOptions): Promise<Judgement>;
}

/** The embedding model whose vectors the weights were trained with. */
export const classifierModel = 'all-MiniLM-L6-v2-q8';

const nothing: Judgement = { score: Number.NEGATIVE_INFINITY, falseAlarmRate: 1, reasons: [] };

/** Tells attacks on a model's instructions from ordinary texts, by what their words give away and by a sentence embedding. */
export function createInjectionClassifier(embedder: Embedder): InjectionClassifier {
  if (embedder.model !== classifierModel)
    throw new Error(
      `the policy pack was trained with vectors of ${classifierModel}, and cannot judge those of ${embedder.model}`,
    );
  const { weights, scoreAtRate } = loadPack();
  const atAGlance = (features: Features) => glance(features, weights);
  return {
    async classify(text, options) {
      const chosen = await chosenPassages(text, atAGlance);
      if (chosen.length === 0) return nothing;
      const vectors = await embedder.embed(
        chosen.map(({ passage }) => passage),
        options,
      );
      let scoreOfWorst = Number.NEGATIVE_INFINITY;
      let worst = chosen[0]!;
      for (const [at, features] of chosen.entries()) {
        const own = judge(features, vectors[at]!, weights);
        if (own <= scoreOfWorst) continue;
        scoreOfWorst = own;
        worst = features;
      }
      const score = judgeText(scoreOfWorst, chosen.length);
      return { score, falseAlarmRate: falseAlarmRateOf(score, scoreAtRate), reasons: reasonsFor(worst) };
    },
  };
}
