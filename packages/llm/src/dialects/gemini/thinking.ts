import type { Losses } from '../../neutral/losses.ts';
import type { ReasoningWish } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { asNumber, asText } from '../shared/json.ts';

/** `thinkingConfig`: a budget in tokens, or from Gemini 3 on a level. */
export function readThinking(config: Json): ReasoningWish {
  const wish: ReasoningWish = {};
  const budget = asNumber(config['thinkingBudget']);
  const level = asText(config['thinkingLevel'])?.toLowerCase();
  if (budget !== undefined) wish.mode = budget === 0 ? 'off' : budget < 0 ? 'adaptive' : 'on';
  if (budget !== undefined && budget > 0) wish.budgetTokens = budget;
  if (isLevel(level)) wish.effort = level;
  if (config['includeThoughts'] === true) wish.summary = 'auto';
  return wish;
}

/** Undefined where nothing is to be said: models before 2.5 refuse to be asked. */
export function writeThinking(wish: ReasoningWish, model: string, losses: Losses): Json | undefined {
  if (/gemini-(1\.|2\.0)/.test(model)) {
    losses.add('reasoning', `${model} does not think`);
    return undefined;
  }
  const config: Json = {};
  if (wantsThoughts(wish)) config['includeThoughts'] = true;
  if (takesLevels(model)) writeLevel(wish, model, config);
  else writeBudget(wish, config);
  return Object.keys(config).length === 0 ? undefined : config;
}

/** From Gemini 3 on: levels instead of budgets, calls without signatures refused, media in results of tools. */
export function takesLevels(model: string): boolean {
  return /gemini-([3-9]|\d\d)/.test(model);
}

type Level = 'minimal' | 'low' | 'medium' | 'high';

function isLevel(word: string | undefined): word is Level {
  return word === 'minimal' || word === 'low' || word === 'medium' || word === 'high';
}

/** Callers that ask for thoughts see them, unless they say that they do not want to (Anthropic's callers). */
function wantsThoughts({ mode, summary }: ReasoningWish): boolean {
  if (summary !== undefined) return summary !== 'none' && summary !== 'omitted';
  return mode === 'on' || mode === 'adaptive';
}

function writeLevel({ effort, budgetTokens, mode }: ReasoningWish, model: string, config: Json): void {
  const isPro = model.includes('pro');
  // It cannot be told to think of nothing: the least that it takes.
  if (mode === 'off' || effort === 'none') config['thinkingLevel'] = isPro ? 'low' : 'minimal';
  else if (effort !== undefined) config['thinkingLevel'] = isPro && effort === 'minimal' ? 'low' : levelOf(effort);
  else if (budgetTokens !== undefined) config['thinkingBudget'] = budgetTokens;
}

function levelOf(effort: Exclude<ReasoningWish['effort'], 'none' | undefined>): Level {
  return isLevel(effort) ? effort : 'high';
}

function writeBudget({ effort, budgetTokens, mode }: ReasoningWish, config: Json): void {
  if (budgetTokens !== undefined) config['thinkingBudget'] = budgetTokens;
  else if (mode === 'off') config['thinkingBudget'] = 0;
  else if (effort !== undefined) config['thinkingBudget'] = budgets[effort];
  else if (mode === 'adaptive') config['thinkingBudget'] = -1;
}

/** As Google's OpenAI-compatible door does it. */
const budgets: Record<NonNullable<ReasoningWish['effort']>, number> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24576,
  xhigh: 24576,
  max: 24576,
};
