import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { writeSampling } from '../shared/claude/sampling.ts';
import { writeThinking } from '../shared/claude/thinking.ts';
import { traitsOf } from '../shared/claude/traits.ts';
import { effortOfBudget, isThinkingOff } from '../shared/effort.ts';
import { put } from '../shared/json.ts';
import type { BedrockModel } from './models.ts';

/** What is asked of a model in members of its own, and which of those all models share it takes. */
export interface ModelFields {
  /** `additionalModelRequestFields`. */
  fields: Json;
  /** Of `inferenceConfig`. */
  temperature?: number;
  topP?: number;
  /** Of `outputConfig`. */
  effort?: string | undefined;
}

export function writeFields(
  request: ChatRequest,
  modelName: string,
  model: BedrockModel,
  isForced: boolean,
  losses: Losses,
): ModelFields {
  if (model.family === 'claude')
    return claudeFields(isForced ? { ...request, toolChoice: 'required' } : request, modelName, losses);
  const { temperature, topP, topK } = request;
  const written: ModelFields = { fields: topK === undefined ? {} : model.topK(topK) };
  if (temperature !== undefined) written.temperature = Math.min(temperature, 1);
  if (temperature !== undefined && temperature > 1) losses.add('temperature', 'Bedrock goes up to 1');
  if (topP !== undefined) written.topP = topP;
  if (request.reasoning !== undefined) Object.assign(written.fields, otherThinking(request.reasoning, model, losses));
  return written;
}

function claudeFields(request: ChatRequest, modelName: string, losses: Losses): ModelFields {
  const traits = traitsOf(modelName);
  const thinking = writeThinking(request, traits, request.maxTokens ?? traits.maxTokens, losses);
  const { temperature, top_p: topP, top_k } = writeSampling(request, traits, thinking.isOn, losses);
  const written: ModelFields = { fields: {}, effort: thinking.effort };
  if (temperature !== undefined) written.temperature = temperature;
  if (topP !== undefined) written.topP = topP;
  put(written.fields, 'top_k', top_k);
  put(written.fields, 'thinking', thinking.config);
  return written;
}

function otherThinking(wish: NonNullable<ChatRequest['reasoning']>, { family }: BedrockModel, losses: Losses): Json {
  const effort = wish.effort ?? (wish.budgetTokens === undefined ? undefined : effortOfBudget(wish.budgetTokens));
  const isOff = isThinkingOff(wish);
  if (!isOff && effort === undefined && wish.mode === undefined) return {};
  const known = isOff ? 'low' : levelOf(effort);
  if (family === 'gpt-oss') return { reasoning_effort: known };
  if (family === 'nova' && isOff) return { reasoningConfig: { type: 'disabled' } };
  if (family === 'nova') return { reasoningConfig: { type: 'enabled', maxReasoningEffort: known } };
  if (!isOff) losses.add('reasoning', 'Bedrock has no common way to ask for it');
  return {};
}

/** These models know three levels. */
function levelOf(effort: NonNullable<ChatRequest['reasoning']>['effort']): 'low' | 'medium' | 'high' {
  if (effort === 'none' || effort === 'minimal' || effort === 'low') return 'low';
  return effort === 'high' || effort === 'xhigh' || effort === 'max' ? 'high' : 'medium';
}
