import type { FinishReason } from '../../neutral/answer.ts';
import type { ReasoningPart } from '../../neutral/parts.ts';
import type { Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { carriedProof } from '../shared/carried.ts';
import { name } from './name.ts';
import { writeToolChoice, writeTools } from './tools.ts';
import { writeUsage } from './usage.ts';

export interface ResponseHead {
  id: string;
  model: string;
  createdAtS: number | undefined;
}

/** A response: what was asked is told again in it, since clients read it there. */
export function writeResponse(
  { id, model, createdAtS }: ResponseHead,
  state: { status: string; output: readonly Json[]; usage?: Usage | undefined; incomplete?: string | undefined },
  { request, nowS, losses }: AnswerContext,
): Json {
  const { status, output, usage, incomplete } = state;
  const createdAt = createdAtS ?? nowS;
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status,
    ...(status === 'completed' && { completed_at: Math.max(createdAt, nowS) }),
    background: false,
    error: null,
    incomplete_details: incomplete === undefined ? null : { reason: incomplete },
    instructions: null,
    max_output_tokens: request.maxTokens ?? null,
    model,
    output,
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: request.previousId ?? null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.summary ?? null },
    service_tier: usage?.serviceTier ?? 'default',
    store: false,
    temperature: request.temperature ?? null,
    text: { format: { type: 'text' }, ...(request.verbosity !== undefined && { verbosity: request.verbosity }) },
    tool_choice: writeToolChoice(request) ?? 'auto',
    tools: writeTools(request, losses) ?? [],
    top_p: request.topP ?? null,
    truncation: 'disabled',
    usage: usage === undefined ? null : writeUsage(usage),
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  };
}

/** How a response that ended this way is said to have ended. */
export function statusOf(finish: FinishReason): { status: string; incomplete?: string | undefined } {
  if (finish === 'length') return { status: 'incomplete', incomplete: 'max_output_tokens' };
  if (finish === 'content-filter' || finish === 'refusal')
    return { status: 'incomplete', incomplete: 'content_filter' };
  return { status: 'completed' };
}

export function responseId(id: string, context: AnswerContext): string {
  return id === '' ? `resp_${context.nextId()}` : id;
}

/** A thought as an item; what its provider wants back travels as encrypted content, whoever it is. */
export function writeReasoningItem(thought: ReasoningPart, id: string): Json {
  const { text, encrypted, signedBy } = thought;
  const summary = text === '' ? [] : [{ type: 'summary_text', text }];
  const proof = signedBy === name ? encrypted : carriedProof(thought);
  return { id, type: 'reasoning', summary, ...(proof !== undefined && { encrypted_content: proof }) };
}
