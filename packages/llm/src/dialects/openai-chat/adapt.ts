import type { Json, MemberEdits, WriteOptions } from '../dialect.ts';
import { readIdWithSignature } from '../shared/carried.ts';
import { isObject } from '../shared/json.ts';
import { shortId } from '../shared/strict-ids.ts';
import { type Accent, accentOf, isThinking } from './accents.ts';

/** What has to change in a body that the caller wrote, so that this provider takes it. */
export function adapt(body: Json, options: WriteOptions): MemberEdits | undefined {
  const accent = accentOf(options.provider);
  const edits = adaptMembers(body, accent, options);
  const messages = adaptMessages(body['messages'], accent);
  return messages === undefined ? edits : { ...edits, messages };
}

/** The members but for the messages, which writers write right at once. */
export function adaptMembers(body: Json, accent: Accent, { model, losses }: WriteOptions): MemberEdits | undefined {
  let edits: MemberEdits | undefined;
  for (const name of accent.refused) {
    if (body[name] === undefined) continue;
    edits ??= {};
    edits[name] = undefined;
    // Not asking for usage loses nothing: those who refuse the question tell it anyway.
    if (name !== 'stream_options' && !(name === 'n' && body[name] === 1))
      losses.add(name, 'the provider does not take it');
  }
  for (const name in accent.renamed) {
    if (body[name] === undefined) continue;
    edits ??= {};
    edits[name] = undefined;
    edits[accent.renamed[name]!] = body[name];
  }
  if (accent.hasCompletionTokens === true && body['max_tokens'] !== undefined && isThinking(model)) {
    edits ??= {};
    edits['max_tokens'] = undefined;
    edits['max_completion_tokens'] = body['max_completion_tokens'] ?? body['max_tokens'];
  }
  if (accent.requiredTool !== undefined && body['tool_choice'] === 'required') {
    edits ??= {};
    edits['tool_choice'] = accent.requiredTool;
  }
  return edits;
}

/** Roles and ids that the provider does not know; undefined, and nothing is written anew, when there are none. */
function adaptMessages(messages: unknown, accent: Accent): unknown[] | undefined {
  if (!Array.isArray(messages)) return undefined;
  let isAnyChanged = false;
  const adapted = messages.map((message) => {
    const changed = isObject(message) ? adaptMessage(message, accent) : undefined;
    if (changed !== undefined) isAnyChanged = true;
    return changed ?? message;
  });
  return isAnyChanged ? adapted : undefined;
}

function adaptMessage(message: Json, accent: Accent): Json | undefined {
  let changed: Json | undefined;
  if (message['role'] === 'developer' && accent.hasDeveloper !== true) changed = { ...message, role: 'system' };
  if (accent.thoughts === undefined && thoughts.some((name) => message[name] !== undefined)) {
    changed = { ...(changed ?? message) };
    for (const name of thoughts) delete changed[name];
  }
  if (accent.hasNoNames === true && message['name'] !== undefined && message['role'] !== 'tool') {
    changed = { ...(changed ?? message) };
    delete changed['name'];
  }
  const resultId = message['tool_call_id'];
  if (typeof resultId === 'string' && sentId(resultId, accent) !== resultId) {
    changed = { ...(changed ?? message), tool_call_id: sentId(resultId, accent) };
  }
  const calls = message['tool_calls'];
  if (Array.isArray(calls) && calls.some((call) => hasForeignId(call, accent))) {
    const tool_calls = calls.map((call) =>
      hasForeignId(call, accent) ? { ...call, id: sentId(call.id, accent) } : call,
    );
    changed = { ...(changed ?? message), tool_calls };
  }
  return changed;
}

/** Members that models of others left in the conversation. */
const thoughts = ['reasoning_content', 'reasoning', 'reasoning_details'];

function hasForeignId(call: unknown, accent: Accent): call is Json & { id: string } {
  return isObject(call) && typeof call['id'] === 'string' && sentId(call['id'], accent) !== call['id'];
}

/** An id as the provider takes it: without what it carries for another one, and as long as it must be. */
export function sentId(id: string, { callIdLength }: Accent): string {
  const bare = readIdWithSignature(id).id;
  return callIdLength === undefined ? bare : shortId(bare, callIdLength);
}
