import type { Exchange } from '@sallyport/pipeline';
import {
  calls,
  completionTokens,
  type Measure,
  moneyMeasure,
  promptTokens,
  quantityMeasure,
  totalTokens,
} from '../shared/spending/measures.ts';
import type { Tab } from '../shared/spending/tab.ts';
import type { Account } from './account.ts';
import type { AiRateLimitingAdvancedConfig, LimitSettings } from './schema.ts';

/** In which accounts requests are counted. */
export interface Counting {
  /** Nobody can tell before a model is picked. */
  readonly needsModel: boolean;
  fill(tab: Tab<Account>, x: Exchange): void;
}

export type CountStrategy = NonNullable<LimitSettings['tokens_count_strategy']>;

export function measureFor(
  strategy: CountStrategy,
  quantity: string | undefined,
  { unknown_cost: unknownCost }: Pick<AiRateLimitingAdvancedConfig, 'unknown_cost'>,
): Measure {
  switch (strategy) {
    case 'total_tokens':
      return totalTokens;
    case 'prompt_tokens':
      return promptTokens;
    case 'completion_tokens':
      return completionTokens;
    case 'cost':
      return moneyMeasure(unknownCost === 'refuse' ? undefined : unknownCost);
    case 'requests':
      return calls;
    case 'quantity':
      return quantityMeasure(quantity!);
  }
}
