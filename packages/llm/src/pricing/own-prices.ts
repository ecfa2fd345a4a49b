import type { Usage } from '../neutral/usage.ts';
import { pricedClasses, type Rate, type Rates } from './rates.ts';

/** Prices that a configuration tells, in the configuration's words: dollars per million tokens, and factors. */
export interface OwnPrices {
  readonly input_cost?: number | undefined;
  readonly output_cost?: number | undefined;
  readonly cache_read_cost?: number | undefined;
  readonly cache_write_cost?: number | undefined;
  readonly cache_write_cost_list?: readonly { readonly ttl: string; readonly cost: number }[] | undefined;
  readonly context_window_factor?:
    | readonly { readonly above: string; readonly input_factor: number; readonly output_factor: number }[]
    | undefined;
  readonly service_tier_factor?: readonly { readonly tier: string; readonly factor: number }[] | undefined;
}

/** What of them cannot be understood. */
export function ownPriceProblems({ cache_write_cost_list = [], context_window_factor = [] }: OwnPrices) {
  const problems: { path: string; message: string }[] = [];
  cache_write_cost_list.forEach(({ ttl }, index) => {
    if (ttl !== '5m' && ttl !== '1h')
      problems.push({ path: `cache_write_cost_list.${index}.ttl`, message: 'should be 5m or 1h: no others are told' });
  });
  context_window_factor.forEach(({ above }, index) => {
    if (parseTokens(above) === undefined)
      problems.push({
        path: `context_window_factor.${index}.above`,
        message: 'should be a number of tokens: 200k, 1m, 128000',
      });
  });
  return problems;
}

/** Whether anything of the price itself is told, rather than factors alone. */
export function hasOwnRates(own: OwnPrices): boolean {
  return Object.keys(ownRates(own)).length > 0;
}

/**
 * The rates of a table with the configuration's in their place. An `input_cost` stands for all that is read, and an
 * `output_cost` for all that is written, unless the configuration tells more.
 */
export function withOwnPrices(table: Rates | undefined, own: OwnPrices): Rates {
  const rates: Partial<Record<keyof Rates, Rate>> = {};
  for (const name of pricedClasses) {
    const isReplaced = (readClasses.has(name) ? own.input_cost : own.output_cost) !== undefined;
    if (!isReplaced && table?.[name] !== undefined) rates[name] = table[name];
  }
  return scaled({ ...rates, ...ownRates(own) }, compileSteps(own));
}

const readClasses: ReadonlySet<string> = new Set(['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'inputAudio']);

function ownRates(own: OwnPrices): Partial<Record<keyof Rates, number>> {
  const rates: Partial<Record<keyof Rates, number>> = {};
  if (own.input_cost !== undefined) rates.input = own.input_cost;
  if (own.output_cost !== undefined) rates.output = own.output_cost;
  if (own.cache_read_cost !== undefined) rates.cacheRead = own.cache_read_cost;
  const writes = own.cache_write_cost_list ?? [];
  const write5m = writes.find(({ ttl }) => ttl === '5m')?.cost ?? own.cache_write_cost;
  const write1h = writes.find(({ ttl }) => ttl === '1h')?.cost ?? own.cache_write_cost;
  if (write5m !== undefined) rates.cacheWrite5m = write5m;
  if (write1h !== undefined) rates.cacheWrite1h = write1h;
  return rates;
}

interface Step {
  readonly above: number;
  readonly input: number;
  readonly output: number;
}

/** In rising order: the highest that is exceeded counts. */
function compileSteps({ context_window_factor = [] }: OwnPrices): Step[] {
  return context_window_factor
    .map(({ above, input_factor, output_factor }) => ({
      above: parseTokens(above) ?? Infinity,
      input: input_factor,
      output: output_factor,
    }))
    .sort((a, b) => a.above - b.above);
}

/** Factors of the configuration stand instead of steps of the table. */
function scaled(rates: Rates, steps: readonly Step[]): Rates {
  if (steps.length === 0) return rates;
  const scaled: Partial<Record<keyof Rates, Rate>> = {};
  for (const name of pricedClasses) {
    const rate = rates[name];
    if (rate === undefined) continue;
    const base = typeof rate === 'number' ? rate : rate[0];
    const side = readClasses.has(name) ? 'input' : 'output';
    scaled[name] = [base, ...steps.map((step) => [step.above, base * step[side]] as const)];
  }
  return scaled;
}

/** `200k`, `1m`, `128000`; undefined for anything else. */
export function parseTokens(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([km]?)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, number = '', unit = ''] = match;
  return Number(number) * (unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1e3 : 1e6);
}

/** By the longest name that is part of the tier that was served; undefined where none is. */
export function tierFactor({ service_tier_factor = [] }: OwnPrices, { serviceTier }: Usage): number | undefined {
  const served = serviceTier?.toLowerCase() ?? '';
  let longest = 0;
  let factor: number | undefined;
  for (const each of service_tier_factor) {
    const tier = each.tier.toLowerCase();
    // What OpenAI and Anthropic call priority was sold as fast, too.
    const isMeant = served.includes(tier) || (tier === 'priority' && served.includes('fast'));
    if (!isMeant || tier.length <= longest) continue;
    longest = tier.length;
    factor = each.factor;
  }
  return factor;
}
