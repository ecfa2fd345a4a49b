import type { AskedModel } from '@sallyport/pipeline';
import type { Expectation } from './expectation.ts';
import type { Spent } from './spent.ts';

/** What an account counts. Accounts hold whole numbers: `unit` of them are one of a limit. */
export interface Measure {
  /** Part of the account's key. */
  readonly name: string;
  readonly unit: number;
  /** A model's calls have an amount of it; calls of tools have only if `ofTools`. */
  readonly ofTools: boolean;
  /** At most, and as a rule; undefined where nobody can tell. */
  expected(expectation: Expectation, model: AskedModel | undefined): Expected | undefined;
  /** Undefined where nobody can tell: what was expected stands. */
  spent(spent: Spent): number | undefined;
}

export interface Expected {
  readonly most: number;
  readonly usual: number;
}

/** Money is counted in billionths of a dollar. */
const nanoDollars = 1_000_000_000;

export const totalTokens: Measure = {
  name: 'total_tokens',
  unit: 1,
  ofTools: false,
  expected: ({ inputTokens, outputTokensMax, outputTokens }) => ({
    most: inputTokens + outputTokensMax,
    usual: inputTokens + outputTokens,
  }),
  spent: ({ inputTokens, outputTokens }) => inputTokens + outputTokens,
};

export const promptTokens: Measure = {
  name: 'prompt_tokens',
  unit: 1,
  ofTools: false,
  expected: ({ inputTokens }) => ({ most: inputTokens, usual: inputTokens }),
  spent: ({ inputTokens }) => inputTokens,
};

export const completionTokens: Measure = {
  name: 'completion_tokens',
  unit: 1,
  ofTools: false,
  expected: ({ outputTokensMax, outputTokens }) => ({ most: outputTokensMax, usual: outputTokens }),
  spent: ({ outputTokens }) => outputTokens,
};

export const calls: Measure = {
  name: 'requests',
  unit: 1,
  ofTools: true,
  expected: ({ calls }) => ({ most: calls, usual: calls }),
  spent: ({ calls }) => calls,
};

/** `dollarsPerMillion`: what tokens cost whose price nobody knows; undefined to let nobody have them. */
export function moneyMeasure(dollarsPerMillion: number | undefined): Measure {
  const made = (tokens: number) => (tokens * dollarsPerMillion!) / 1_000_000;
  return {
    name: 'cost',
    unit: nanoDollars,
    ofTools: false,
    expected({ inputTokens, outputTokensMax, outputTokens }, model) {
      const most = model?.estimateCost(inputTokens, outputTokensMax) ?? undefined;
      if (most !== undefined) return { most, usual: model!.estimateCost(inputTokens, outputTokens) ?? most };
      if (dollarsPerMillion === undefined) return undefined;
      return { most: made(inputTokens + outputTokensMax), usual: made(inputTokens + outputTokens) };
    },
    spent({ dollars, inputTokens, outputTokens }) {
      if (typeof dollars === 'number') return dollars;
      return dollarsPerMillion === undefined ? undefined : made(inputTokens + outputTokens);
    },
  };
}

/** What plugins count with `x.count`: what is usual is learnt from what was. */
export function quantityMeasure(quantity: string): Measure {
  let usual = 1;
  return {
    name: `quantity ${quantity}`,
    unit: 1,
    ofTools: true,
    expected: () => ({ most: usual, usual }),
    spent({ x }) {
      const amount = x.quantities?.[quantity] ?? 0;
      usual = Math.max(1, Math.round(usual + (amount - usual) / 16));
      return amount;
    },
  };
}
