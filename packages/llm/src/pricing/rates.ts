import { inputTokens, type Usage } from '../neutral/usage.ts';

/** US dollars per million tokens of each class of usage. What is absent costs as the class that contains it. */
export type Rates = Readonly<Partial<Record<PricedClass, Rate>>>;

export const pricedClasses = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'output',
  'reasoning',
  'outputAudio',
] as const;

export type PricedClass = (typeof pricedClasses)[number];

/** One price; or a base, and prices from more than so many tokens that are read on: for the whole request, not for what is above. */
export type Rate = number | readonly [base: number, ...steps: (readonly [above: number, rate: number])[]];

/** US dollars; undefined where a class was used that has no price. */
export function costOf(usage: Usage, rates: Rates): number | undefined {
  const read = inputTokens(usage);
  let dollars = 0;
  for (const name of pricedClasses) {
    if (usage[name] === 0) continue;
    const rate = rateOf(rates, name);
    if (rate === undefined) return undefined;
    dollars += usage[name] * rateAt(rate, read);
  }
  return dollars / 1e6;
}

/** What a class costs as when it has no price of its own. */
const containedIn: Readonly<Partial<Record<PricedClass, PricedClass>>> = {
  cacheRead: 'input',
  cacheWrite5m: 'input',
  cacheWrite1h: 'cacheWrite5m',
  inputAudio: 'input',
  reasoning: 'output',
  outputAudio: 'output',
};

function rateOf(rates: Rates, name: PricedClass): Rate | undefined {
  for (let at: PricedClass | undefined = name; at !== undefined; at = containedIn[at]) {
    if (rates[at] !== undefined) return rates[at];
  }
  return undefined;
}

function rateAt(rate: Rate, read: number): number {
  if (typeof rate === 'number') return rate;
  const [base, ...steps] = rate;
  let reached = base;
  for (const [above, own] of steps) if (read > above) reached = own;
  return reached;
}
