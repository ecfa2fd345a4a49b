import { type Kind, models } from './mix.ts';

/** Sums by what they are of: `status 200`, `cost of numbers-small`. */
export type Totals = Record<string, number>;

/** Of a model, as its provider says of itself. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
}

export function add(totals: Totals, what: string, amount: number): void {
  totals[what] = (totals[what] ?? 0) + amount;
}

/** What requests of these kinds come to, worked out from what they are. */
export function totalsOf(answered: Iterable<Kind>, usages: ReadonlyMap<Kind, Usage>): Totals {
  const totals: Totals = {};
  for (const kind of answered) {
    const { status, service, consumer, model, tool, toolFails, isBlocked } = kind;
    add(totals, `status ${status}`, 1);
    if (service !== undefined) add(totals, `service ${service}`, 1);
    if (consumer !== undefined) add(totals, `consumer ${consumer}`, 1);
    if (tool !== undefined && toolFails !== true) add(totals, `tool ${tool}`, 1);
    if (toolFails === true) add(totals, 'tool errors', 1);
    if (isBlocked === true) add(totals, 'blocked by a guard', 1);
    if (model !== undefined) addModel(totals, model, usages.get(kind)!);
  }
  return totals;
}

function addModel(totals: Totals, model: string, { prompt_tokens: input, completion_tokens: output }: Usage): void {
  const { inputCost, outputCost } = models[model as keyof typeof models];
  add(totals, `requests to ${model}`, 1);
  add(totals, `prompt tokens of ${model}`, input);
  add(totals, `completion tokens of ${model}`, output);
  add(totals, `cost of ${model}`, (input * inputCost + output * outputCost) / 1_000_000);
}

/** Which sums are not as they should be, with both; of those that begin with one of `only`, if given. */
export function differences(found: Totals, wanted: Totals, without: readonly string[] = []): string[] {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return [...names]
    .filter((name) => !without.some((prefix) => name.startsWith(prefix)))
    .filter((name) => Math.abs((found[name] ?? 0) - (wanted[name] ?? 0)) > roundingError)
    .map((name) => `${name}: ${found[name] ?? 0}, not ${wanted[name] ?? 0}`);
}

/** Costs are sums of fractions. */
const roundingError = 1e-6;

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
