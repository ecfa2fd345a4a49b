import { hash } from 'node:crypto';
import type { Said } from '../../../model/conversation.ts';
import { createdAtS } from '../models.ts';
import type { ResponsesRequest } from './request.ts';

export interface OutputItem {
  readonly type: 'reasoning' | 'message' | 'function_call' | 'custom_tool_call';
  readonly id: string;
  readonly [member: string]: unknown;
}

export function writeAnswer(body: ResponsesRequest, said: Said) {
  const isCut = said.finish === 'length';
  return {
    ...headOf(body),
    status: isCut ? 'incomplete' : 'completed',
    completed_at: isCut ? null : createdAtS,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: outputOf(body, said),
    usage: usageOf(said),
  };
}

/** All that is known when an answer begins. */
export function headOf(body: ResponsesRequest) {
  return {
    id: `resp_${hash('sha1', JSON.stringify([body.input, body.previous_response_id])).slice(0, 24)}`,
    object: 'response',
    created_at: createdAtS,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: body.model,
    output: [] as OutputItem[],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: body.reasoning?.summary ?? null },
    service_tier: 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: body.text?.format ?? { type: 'text' }, verbosity: body.text?.verbosity ?? 'medium' },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null as unknown,
    metadata: body.metadata ?? {},
  };
}

export function outputOf(body: ResponsesRequest, { thoughts, tokens, calls, finish }: Said): OutputItem[] {
  const status = finish === 'length' ? 'incomplete' : 'completed';
  const id = hash('sha1', JSON.stringify(body.input)).slice(0, 20);
  const text = { type: 'output_text', text: tokens.join(''), annotations: [], logprobs: [] };
  const tellsThoughts = body.reasoning?.summary != null;
  const isCustom = (name: string) =>
    body.tools?.some((tool) => tool.type === 'custom' && 'name' in tool && tool.name === name);
  return [
    ...(thoughts.length === 0
      ? []
      : [
          {
            type: 'reasoning' as const,
            id: `rs_${id}`,
            summary: tellsThoughts ? [{ type: 'summary_text', text: thoughts.join('') }] : [],
            ...(body.include?.includes('reasoning.encrypted_content') ? { encrypted_content: 'ZW5jcnlwdGVk' } : {}),
          },
        ]),
    ...(tokens.length === 0
      ? []
      : [{ type: 'message' as const, id: `msg_${id}`, status, role: 'assistant', content: [text] }]),
    ...calls.map((call, index): OutputItem => {
      const common = { call_id: `call_${call.id}`, name: call.name, status: 'completed' };
      const written = JSON.stringify(call.arguments);
      return isCustom(call.name)
        ? { type: 'custom_tool_call', id: `ctc_${id}${index}`, ...common, input: written }
        : { type: 'function_call', id: `fc_${id}${index}`, ...common, arguments: written };
    }),
  ];
}

export function usageOf({ usage: { input, output, reasoning, cacheRead } }: Said) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output + reasoning,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output + reasoning,
  };
}
