import { loadPriceList, noUsage, type PriceList, Pricer } from '@sallyport/llm';

export interface Tokens {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** Counts what is spent, and says when there is not enough left for one more request. */
export class Purse {
  readonly #dollarsMax: number;
  readonly #prices: PriceList;
  #dollars = 0;

  static async open(dollarsMax: number): Promise<Purse> {
    return new Purse(dollarsMax, await loadPriceList());
  }

  constructor(dollarsMax: number, prices: PriceList) {
    this.#dollarsMax = dollarsMax;
    this.#prices = prices;
  }

  get dollars(): number {
    return this.#dollars;
  }

  /** Whether the dearest of such requests would still be within the limit. */
  canAfford({ provider, model }: Asked, tokens: Tokens): boolean {
    return this.#dollars + this.#costOf({ provider, model }, tokens) <= this.#dollarsMax;
  }

  /** Answers the cost in dollars. */
  pay(asked: Asked, tokens: Tokens): number {
    const dollars = this.#costOf(asked, tokens);
    this.#dollars += dollars;
    return dollars;
  }

  #costOf({ provider, model }: Asked, { prompt_tokens: input, completion_tokens: output }: Tokens): number {
    const pricer = new Pricer(this.#prices, provider, {});
    const { dollars } = pricer.costOf({ ...noUsage(), input, output }, [model], Date.now());
    return dollars ?? (input * dearestPerMillion.input + output * dearestPerMillion.output) / 1e6;
  }
}

export interface Asked {
  readonly provider: string;
  readonly model: string;
}

/** For models whose price nobody told: no cheap one costs that much. */
const dearestPerMillion = { input: 10, output: 40 };
