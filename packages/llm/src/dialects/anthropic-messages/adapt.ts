import type { Json, MemberEdits, WriteOptions } from '../dialect.ts';
import { readCarriedProof } from '../shared/carried.ts';
import { type ModelTraits, readClaude, traitsOf } from '../shared/claude/traits.ts';
import { effortOfBudget } from '../shared/effort.ts';
import { asList, asNumber, asObject, asObjects, asText, isObject } from '../shared/json.ts';

/**
 * A caller's own body, for a model that is not the one it named, or after an answer of a provider of another language: what Claude
 * would refuse is taken out, since the caller cannot know. Whatever it said to the model it named is left to the two of them.
 */
export function adapt(body: Json, { model, losses }: WriteOptions): MemberEdits | undefined {
  if (readClaude(model) === undefined) return undefined;
  const edits: MemberEdits = {};
  const messages = withoutForeignThoughts(body['messages']);
  if (messages !== undefined) {
    losses.add('messages.reasoning', 'Claude refuses thoughts that are not signed by it');
    edits['messages'] = messages;
    if (asObject(body['thinking'])?.['type'] === 'enabled' && isMissingThoughts(messages))
      edits['thinking'] = undefined;
  }
  if (body['model'] !== model) {
    const traits = traitsOf(model);
    editSampling(body, traits, edits);
    if (!('thinking' in edits)) editThinking(body, traits, edits);
  }
  for (const member in edits) if (member !== 'messages') losses.add(member, `${model} does not take it so`);
  return Object.keys(edits).length > 0 ? edits : undefined;
}

/** Undefined where there are none, which is nearly always. */
function withoutForeignThoughts(messages: unknown): Json[] | undefined {
  if (!Array.isArray(messages) || !messages.some((message) => blocksOf(message).some(isForeign))) return undefined;
  return (messages as Json[])
    .map((message) =>
      Array.isArray(message['content'])
        ? { ...message, content: message['content'].filter((block) => !isForeign(block)) }
        : message,
    )
    .filter(({ content }) => !Array.isArray(content) || content.length > 0);
}

function blocksOf(message: unknown): readonly unknown[] {
  return asList(asObject(message)?.['content']);
}

function isForeign(block: unknown): boolean {
  if (!isObject(block)) return false;
  if (block['type'] === 'redacted_thinking') return isCarried(asText(block['data']));
  if (block['type'] !== 'thinking') return false;
  const signature = asText(block['signature']);
  return !signature || isCarried(signature);
}

function isCarried(text = ''): boolean {
  return readCarriedProof(text) !== undefined;
}

/** A model with a budget of thoughts wants those back that it began with, while it goes on calling tools. */
function isMissingThoughts(messages: readonly Json[]): boolean {
  const asked = messages.findLastIndex(({ role, content }) => role === 'user' && !hasBlock(content, 'tool_result'));
  const first = messages.slice(asked + 1).find(({ role }) => role === 'assistant');
  return (
    first !== undefined && !hasBlock(first['content'], 'thinking') && !hasBlock(first['content'], 'redacted_thinking')
  );
}

function hasBlock(content: unknown, type: string): boolean {
  return asObjects(content).some((block) => block['type'] === type);
}

function editSampling(body: Json, { sampling }: ModelTraits, edits: MemberEdits): void {
  if (sampling === 'all') return;
  const refused =
    sampling === 'none' ? ['temperature', 'top_p', 'top_k'] : body['temperature'] === undefined ? [] : ['top_p'];
  for (const member of refused) if (body[member] !== undefined) edits[member] = undefined;
}

function editThinking(body: Json, traits: ModelTraits, edits: MemberEdits): void {
  const thinking = asObject(body['thinking']);
  const output = asObject(body['output_config']);
  if (traits.thinking !== 'adaptive') {
    if (thinking?.['type'] === 'adaptive' || traits.thinking === 'none') edits['thinking'] = undefined;
    if (output?.['effort'] !== undefined) edits['output_config'] = withEffort(output, undefined);
  } else if (thinking?.['type'] === 'enabled' && !traits.takesBudget) {
    edits['thinking'] = { ...thinking, type: 'adaptive', budget_tokens: undefined };
    const effort = output?.['effort'] ?? effortOfBudget(asNumber(thinking['budget_tokens']) ?? 0);
    edits['output_config'] = withEffort(output, effort);
  } else if (thinking?.['type'] === 'disabled' && traits.off !== 'absent' && traits.off !== 'disabled') {
    edits['thinking'] = undefined;
  }
  if (edits['thinking'] === undefined && thinking === undefined) delete edits['thinking'];
}

/** Undefined where nothing is left. */
function withEffort(output: Json | undefined, effort: unknown): Json | undefined {
  const { effort: _, ...others } = output ?? {};
  const changed = effort === undefined ? others : { ...others, effort };
  return Object.keys(changed).length > 0 ? changed : undefined;
}
