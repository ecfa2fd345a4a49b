import { type Cost, loadPriceList, noUsage, type OwnPrices, PriceList, Pricer, type Usage } from '@sallyport/llm';
import type { Exchange, Held, Log, Services } from '@sallyport/pipeline';

/** What requests to the models of a plugin cost. Made in `setup`, given back with `close`. */
export class ModelPrices {
  readonly #held: Held<LoadedPrices>;
  readonly #pricers = new Map<PricedTarget, Pricer>();
  readonly #log: Log;

  constructor({ kept, log }: Pick<Services, 'kept' | 'log'>, load = loadPriceList) {
    this.#held = kept.hold('llm prices', () => new LoadedPrices(log, load));
    this.#log = log;
  }

  /** Until then, nothing has a price: what is sent to a model waits for it. Undefined once that is over. */
  get loading(): Promise<void> | undefined {
    return this.#held.value.loading;
  }

  /** Tells the exchange what it cost; where nobody knows, that is counted, and logged once per model. */
  book(x: Exchange, target: PricedTarget, usage: Usage, models: readonly (string | undefined)[], atMs: number): Cost {
    const cost = this.#pricerOf(target)?.costOf(usage, models, atMs) ?? unknown;
    const { llm } = x;
    if (llm !== undefined) {
      llm.cost = cost.dollars;
      llm.priceSource = cost.source;
    }
    if (cost.dollars === null) this.#tellUnpriced(x, target, models);
    return cost;
  }

  /** US dollars that so many tokens would cost; null when nobody knows. */
  estimate(
    target: PricedTarget,
    model: string,
    inputTokens: number,
    outputTokens: number,
    atMs: number,
  ): number | null {
    const usage = { ...noUsage(), input: inputTokens, output: outputTokens };
    return this.#pricerOf(target)?.costOf(usage, [model], atMs).dollars ?? null;
  }

  close(): void {
    this.#held.release();
  }

  #pricerOf(target: PricedTarget): Pricer | undefined {
    const { list } = this.#held.value;
    if (list === undefined) return undefined;
    let pricer = this.#pricers.get(target);
    if (pricer === undefined) {
      pricer = new Pricer(list, target.provider, target.options ?? {});
      this.#pricers.set(target, pricer);
    }
    return pricer;
  }

  #tellUnpriced(x: Exchange, { provider }: PricedTarget, models: readonly (string | undefined)[]): void {
    x.count('unpriced_calls', 1);
    const model = models.find((name) => name !== undefined && name !== '') ?? '';
    if (!this.#held.value.isNews(`${provider}/${model}`)) return;
    this.#log.warn('the price of a model is not known: its cost is null until input_cost and output_cost tell it', {
      provider,
      model,
    });
  }
}

/** A target's model, as it is configured; the same object each time. */
export interface PricedTarget {
  readonly provider: string;
  readonly options?: OwnPrices | undefined;
}

const noPrices = { source: '', licence: '', date: '', providers: {} };
const unknown: Cost = { dollars: null, source: undefined };

/** Callers may name any model. */
const toldMax = 1_000;

/** The table, once for all plugins of a worker. */
class LoadedPrices {
  list: PriceList | undefined;
  loading: Promise<void> | undefined;
  readonly #told = new Set<string>();

  constructor(log: Log, load: () => Promise<PriceList>) {
    this.loading = load()
      .catch((error: unknown) => {
        log.error('the prices of models could not be loaded: only those of the configuration are known', {
          error: String(error),
        });
        return new PriceList(noPrices);
      })
      .then((list) => {
        this.list = list;
        this.loading = undefined;
      });
  }

  isNews(model: string): boolean {
    if (this.#told.has(model) || this.#told.size >= toldMax) return false;
    this.#told.add(model);
    return true;
  }

  close(): void {}
}
