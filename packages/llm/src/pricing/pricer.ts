import type { Usage } from '../neutral/usage.ts';
import { hasOwnRates, type OwnPrices, tierFactor, withOwnPrices } from './own-prices.ts';
import type { PriceList } from './price-list.ts';
import { costOf, type Rates } from './rates.ts';

export interface Cost {
  /** US dollars; null when the price is not known: never 0 instead. */
  readonly dollars: number | null;
  /** Who told the price; undefined when nobody did. `config`: at least a part of it. */
  readonly source: 'config' | 'table' | undefined;
}

const unknown: Cost = { dollars: null, source: undefined };

/** What requests to one target cost. */
export class Pricer {
  readonly #list: PriceList;
  readonly #provider: string;
  readonly #own: OwnPrices;
  readonly #isOwn: boolean;
  #lastTable: Rates | undefined;
  #lastRates: Rates | undefined;

  /** `provider` is as configurations name it. */
  constructor(list: PriceList, provider: string, own: OwnPrices) {
    this.#list = list;
    this.#provider = provider;
    this.#own = own;
    this.#isOwn = hasOwnRates(own);
  }

  /** `models` are the names it is known by, the surest first: the model that answered, the one that was asked. */
  costOf(usage: Usage, models: readonly (string | undefined)[], atMs: number): Cost {
    const table = this.#tableRates(models, atMs);
    if (table === undefined && !this.#isOwn) return unknown;
    const factor = tierFactor(this.#own, usage);
    // The table knows prices of the ordinary tier alone.
    if (factor === undefined && !this.#isOwn && !isOrdinaryTier(usage.serviceTier)) return unknown;
    const dollars = costOf(usage, this.#ratesWith(table));
    if (dollars === undefined) return unknown;
    return { dollars: dollars * (factor ?? 1), source: this.#isOwn ? 'config' : 'table' };
  }

  /** Mostly the same from request to request. */
  #ratesWith(table: Rates | undefined): Rates {
    if (this.#lastRates === undefined || table !== this.#lastTable) {
      this.#lastTable = table;
      this.#lastRates = withOwnPrices(table, this.#own);
    }
    return this.#lastRates;
  }

  #tableRates(models: readonly (string | undefined)[], atMs: number): Rates | undefined {
    for (const model of models) {
      if (model === undefined || model === '') continue;
      const [key, name] = keyOf(this.#provider, model);
      const rates = this.#list.find(key, name, atMs);
      if (rates !== undefined) return rates;
    }
    return undefined;
  }
}

/** Names of providers in the table, where they are others than ours. */
const keys: ReadonlyMap<string, string> = new Map([
  ['bedrock', 'aws'],
  ['gemini', 'google'],
  ['vertex', 'google'],
  ['xai', 'x-ai'],
  ['kimi', 'moonshotai'],
]);

/** Where in the table to look for which name. Hugging Face passes requests on to others, who set the price; a name may say to whom: `model:groq`. */
function keyOf(provider: string, model: string): readonly [key: string, name: string] {
  if (provider !== 'huggingface') return [keys.get(provider) ?? provider, model];
  const [name = '', server = ''] = model.split(':');
  return [`huggingface_${server}`, name];
}

function isOrdinaryTier(tier: string | undefined): boolean {
  return tier === undefined || /^(?:default|standard|auto|on_?demand|)$/i.test(tier);
}
