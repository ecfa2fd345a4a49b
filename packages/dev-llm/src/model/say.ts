import { createHash } from 'node:crypto';
import type { Conversation, Said, ToolCall } from './conversation.ts';
import { countTokens, tokensOf } from './tokens.ts';

/** What a model wants to say, before the limits of the request are heeded. */
export interface Thought {
  readonly text: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly thoughts?: string;
}

/** Cuts a thought to what was allowed, and counts it. */
export function say(conversation: Conversation, thought: Thought): Said {
  const { tokensMax = Number.POSITIVE_INFINITY, stop = [], oneCallOnly = false, thinks = false } = conversation;
  const stopSequence = stop.find((sequence) => sequence !== '' && thought.text.includes(sequence));
  const text = stopSequence === undefined ? thought.text : thought.text.slice(0, thought.text.indexOf(stopSequence));
  const all = tokensOf(text);
  const tokens = all.slice(0, tokensMax);
  const wanted = oneCallOnly ? thought.calls?.slice(0, 1) : thought.calls;
  const calls = (wanted ?? []).map((call, index) => ({ id: callId(conversation, index), ...call }));
  const thoughts = thinks ? tokensOf(thought.thoughts ?? 'Let me think about what was said.') : [];
  return {
    thoughts,
    tokens,
    calls,
    finish: finishOf(tokens.length < all.length, calls, stopSequence),
    ...(stopSequence === undefined ? {} : { stopSequence }),
    usage: {
      input: inputTokens(conversation),
      cacheRead: 0,
      cacheWrite: conversation.cacheWrite ?? 0,
      output: tokens.length + calls.reduce((sum, call) => sum + callTokens(call), 0),
      reasoning: thoughts.length,
    },
  };
}

/** What a conversation costs to read: three tokens for each turn, and what it says. */
export function inputTokens({ turns, tools }: Conversation): number {
  return (
    turns.reduce((sum, turn) => sum + countTokens(whole(turn)) + 3, 0) +
    (tools.length > 0
      ? countTokens(JSON.stringify(tools.map(({ name, description, parameters }) => [name, description, parameters])))
      : 0)
  );
}

function whole({ text, calls, results, media }: Conversation['turns'][number]): string {
  return [
    text,
    ...(calls ?? []).map((call) => call.name + JSON.stringify(call.arguments)),
    ...(results ?? []).map((result) => result.text),
    ...(media ?? []),
  ].join(' ');
}

function callTokens(call: ToolCall): number {
  return countTokens(call.name + JSON.stringify(call.arguments));
}

function finishOf(isCut: boolean, calls: readonly ToolCall[], stopSequence: string | undefined): Said['finish'] {
  if (isCut) return 'length';
  if (calls.length > 0) return 'tool-calls';
  return stopSequence === undefined ? 'stop' : 'stop-sequence';
}

/** Nine letters and digits, as Mistral demands; the same for the same conversation. */
function callId({ turns }: Conversation, index: number): string {
  return createHash('sha256')
    .update(`${index} ${JSON.stringify(turns)}`)
    .digest('hex')
    .slice(0, 9);
}
