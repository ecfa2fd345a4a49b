import type { Losses } from '../../neutral/losses.ts';
import type { ReasoningWish } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { budgetOfEffort, isThinkingOff } from '../shared/effort.ts';
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
  else writeBudget(wish, model, config, losses);
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

function writeLevel(wish: ReasoningWish, model: string, config: Json): void {
  const { effort, budgetTokens } = wish;
  const isPro = model.includes('pro');
  // It cannot be told to think of nothing: the least that it takes.
  if (isThinkingOff(wish)) config['thinkingLevel'] = isPro ? 'low' : 'minimal';
  else if (effort !== undefined) config['thinkingLevel'] = isPro && effort === 'minimal' ? 'low' : levelOf(effort);
  else if (budgetTokens !== undefined) config['thinkingBudget'] = budgetTokens;
}

function levelOf(effort: NonNullable<ReasoningWish['effort']>): Level {
  return isLevel(effort) ? effort : 'high';
}

function writeBudget(wish: ReasoningWish, model: string, config: Json, losses: Losses): void {
  const { effort, budgetTokens, mode } = wish;
  const { least, most, isAlwaysOn } = budgetsOf(model);
  if (isThinkingOff(wish)) {
    if (isAlwaysOn) losses.add('reasoning', 'this model cannot answer without thinking: it is asked to think little');
    config['thinkingBudget'] = isAlwaysOn ? least : 0;
  } else if (budgetTokens !== undefined) config['thinkingBudget'] = Math.min(Math.max(budgetTokens, least), most);
  else if (effort !== undefined) config['thinkingBudget'] = Math.min(budgetOfEffort(effort), budgetOfEffort('high'));
  else if (mode === 'adaptive') config['thinkingBudget'] = -1;
}

interface Budgets {
  least: number;
  most: number;
  isAlwaysOn: boolean;
}

/** Tokens that models of 2.5 think with: what lies outside is refused. */
function budgetsOf(model: string): Budgets {
  if (model.includes('2.5-pro')) return { least: 128, most: 32_768, isAlwaysOn: true };
  if (model.includes('2.5-flash-lite')) return { least: 512, most: 24_576, isAlwaysOn: false };
  return { least: 1, most: model.includes('2.5') ? 24_576 : Infinity, isAlwaysOn: false };
}
