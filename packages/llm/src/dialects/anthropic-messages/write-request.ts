import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { Json, WriteOptions } from '../dialect.ts';
import { writeFormat } from '../shared/answer-format.ts';
import { writeSampling } from '../shared/claude/sampling.ts';
import { writeThinking } from '../shared/claude/thinking.ts';
import { traitsOf } from '../shared/claude/traits.ts';
import { put } from '../shared/json.ts';
import { noteOwn } from '../shared/own.ts';
import { noteUnsaid } from '../shared/unsaid.ts';
import { name } from './name.ts';
import { writeMessages } from './write-messages.ts';
import { writeTools } from './write-tools.ts';

export function writeRequest(request: ChatRequest, { model, losses }: WriteOptions): Json {
  const traits = traitsOf(model);
  const maxTokens = request.maxTokens ?? traits.maxTokens;
  const { schema, system: wording, tool } = writeFormat(request, traits, losses);
  const thinking = writeThinking(
    tool === undefined ? request : { ...request, toolChoice: 'required' },
    traits,
    maxTokens,
    losses,
  );
  const { system, messages } = writeMessages(request.messages, losses);
  if (wording !== undefined) system.push({ type: 'text', text: wording });
  const own = request.own?.dialect === name ? request.own.members : {};
  const body: Json = { model, max_tokens: maxTokens };
  put(body, 'system', writtenSystem(system));
  body['messages'] = messages;
  Object.assign(body, writeTools(request, tool, traits, losses));
  Object.assign(body, own, writeSampling(request, traits, thinking.isOn, losses));
  put(body, 'stop_sequences', writeStop(request.stop, losses));
  put(body, 'thinking', thinking.config);
  put(body, 'output_config', outputConfig(own['output_config'], thinking.effort, schema));
  put(body, 'metadata', request.user === undefined ? undefined : { user_id: request.user });
  put(body, 'service_tier', writeServiceTier(request.serviceTier, losses));
  if (request.stream) body['stream'] = true;
  noteUnsaid(request, unsaid, losses);
  noteOwn(request.own, name, losses);
  return body;
}

const unsaid = [
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'logitBias',
  'choices',
  'logprobs',
  'topLogprobs',
  'audio',
  'verbosity',
  'metadata',
  'previousId',
  'store',
] as const;

function writtenSystem(system: Json[]): string | Json[] | undefined {
  const [first, ...others] = system;
  if (first === undefined) return undefined;
  return others.length === 0 && Object.keys(first).length === 2 ? String(first['text']) : system;
}

/** Anthropic refuses stop sequences of nothing but space. */
function writeStop(stop: readonly string[] | undefined, losses: Losses): string[] | undefined {
  const visible = stop?.filter((text) => text.trim() !== '');
  if (visible?.length !== stop?.length) losses.add('stop', 'Claude cannot stop at space');
  return visible?.length === 0 ? undefined : visible;
}

function outputConfig(own: unknown, effort: string | undefined, schema: Json | undefined): Json | undefined {
  const config: Json = { ...(own as Json | undefined) };
  put(config, 'effort', effort);
  put(config, 'format', schema && { type: 'json_schema', schema });
  return Object.keys(config).length > 0 ? config : undefined;
}

function writeServiceTier(tier: string | undefined, losses: Losses): string | undefined {
  if (tier === 'default') return 'standard_only';
  if (tier === undefined || tier === 'auto' || tier === 'priority') return tier && 'auto';
  losses.add('serviceTier', `Anthropic has no tier ${tier}`);
  return undefined;
}
