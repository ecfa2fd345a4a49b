import type { Losses } from '../../../neutral/losses.ts';
import type { Part } from '../../../neutral/parts.ts';
import type { ChatRequest, ReasoningWish } from '../../../neutral/request.ts';
import type { Json } from '../../dialect.ts';
import { budgetOfEffort, effortOfBudget, isThinkingOff } from '../effort.ts';
import { put } from '../json.ts';
import { signers } from './signers.ts';
import type { ModelTraits } from './traits.ts';

/** How Claude is told to think. */
export interface Thinking {
  /** Undefined where the model's own way is left. */
  config: Json | undefined;
  effort: string | undefined;
  /** Thinking was asked for: some other members are refused then. */
  isOn: boolean;
}

export function writeThinking(request: ChatRequest, traits: ModelTraits, maxTokens: number, losses: Losses): Thinking {
  const wish = request.reasoning;
  if (wish === undefined || asksNothing(wish)) return none;
  if (isThinkingOff(wish)) return switchedOff(traits, losses);
  const obstacle = obstacleTo(request, traits, maxTokens);
  if (obstacle !== undefined) {
    losses.add('reasoning', obstacle);
    return none;
  }
  if (traits.thinking === 'adaptive' && !(traits.takesBudget && wish.budgetTokens !== undefined)) {
    return adaptive(wish, traits, losses);
  }
  const budget = wish.budgetTokens ?? budgetOfEffort(wish.effort ?? 'medium');
  const config = { type: 'enabled', budget_tokens: Math.max(budgetMin, Math.min(budget, maxTokens - 1)) };
  return { config: withDisplay(config, wish, traits), effort: undefined, isOn: true };
}

const none: Thinking = { config: undefined, effort: undefined, isOn: false };
const budgetMin = 1024;

function asksNothing({ mode, effort, budgetTokens }: ReasoningWish): boolean {
  return mode === undefined && effort === undefined && budgetTokens === undefined;
}

function switchedOff({ off }: ModelTraits, losses: Losses): Thinking {
  if (off === 'absent') return none;
  if (off === 'disabled') return { ...none, config: { type: 'disabled' } };
  losses.add('reasoning', 'this model cannot answer without thinking: it is asked to think little');
  return off === 'between_tools' ? { ...none, config: { type: 'between_tools' } } : { ...none, effort: 'low' };
}

/** Why thinking cannot be asked for; the rest of the request counts for more. */
function obstacleTo(request: ChatRequest, traits: ModelTraits, maxTokens: number): string | undefined {
  if (traits.thinking === 'none') return 'this model does not think';
  if (request.toolChoice === 'required' || (typeof request.toolChoice === 'object' && 'name' in request.toolChoice)) {
    return 'Claude does not think where it has to call a tool';
  }
  if (traits.thinking === 'adaptive') return undefined;
  if (maxTokens <= budgetMin) return `there are not more than ${budgetMin} tokens to answer in`;
  return isMissingThoughts(request) ? 'the thoughts before the last tool calls are not there' : undefined;
}

/**
 * A model with a budget of thoughts wants those back that it began with, while it goes on calling tools. It may have called more of
 * them without another thought.
 */
function isMissingThoughts({ messages }: ChatRequest): boolean {
  if (messages.at(-1)?.role === 'assistant') return true;
  const asked = messages.findLastIndex(({ role }, at) => role === 'user' && messages[at - 1]?.role !== 'tool');
  const first = messages.slice(asked + 1).find(({ role }) => role === 'assistant');
  return first !== undefined && !first.parts.some(isSignedThought);
}

function isSignedThought(part: Part): boolean {
  return part.type === 'reasoning' && signers.includes(part.signedBy ?? '');
}

function adaptive(wish: ReasoningWish, traits: ModelTraits, losses: Losses): Thinking {
  const effort = wish.effort ?? (wish.budgetTokens === undefined ? undefined : effortOfBudget(wish.budgetTokens));
  if (wish.budgetTokens !== undefined && wish.effort === undefined) {
    losses.add('reasoning.budgetTokens', 'this model decides itself how long it thinks: it is told an effort');
  }
  return {
    config: withDisplay({ type: 'adaptive' }, wish, traits),
    effort: effort && writtenEffort(effort, traits),
    isOn: true,
  };
}

function writtenEffort(effort: NonNullable<ReasoningWish['effort']>, traits: ModelTraits): string {
  if (effort === 'minimal' || effort === 'none') return 'low';
  return effort === 'xhigh' && !traits.xhighEffort ? 'high' : effort;
}

/** Newer models keep their thoughts to themselves unless asked. */
function withDisplay(config: Json, { summary }: ReasoningWish, { thinking }: ModelTraits): Json {
  if (summary === 'omitted') put(config, 'display', 'omitted');
  else if (summary !== undefined && thinking === 'adaptive') put(config, 'display', 'summarized');
  return config;
}
