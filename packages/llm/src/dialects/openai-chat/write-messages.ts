import type { Losses } from '../../neutral/losses.ts';
import type { Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../neutral/parts.ts';
import type { ChatRequest, Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { customInput, isCustomTool, jsonArguments } from '../shared/custom-tools.ts';
import { put } from '../shared/json.ts';
import { textOf } from '../shared/parts.ts';
import type { Accent } from './accents.ts';
import { sentId } from './adapt.ts';
import { writeThoughts } from './thoughts.ts';
import { writeContent } from './write-parts.ts';

export function writeMessages(request: ChatRequest, accent: Accent, losses: Losses): Json[] {
  return request.messages.flatMap((message) => {
    if (message.role === 'tool') return writeResults(message, accent, losses);
    return message.role === 'assistant'
      ? [writeSaid(message, request, accent, losses)]
      : [writeTold(message, accent, losses)];
  });
}

/** A call as messages of requests and answers have it; `takesText`: of a tool that does, for whoever is written to. */
export function writeToolCall(call: ToolCallPart, id: string, takesText: boolean): Json {
  const { name } = call;
  const input = call.isCustom === true ? call.arguments : customInput(call.arguments);
  const written: Json = takesText
    ? { id, type: 'custom', custom: { name, input } }
    : { id, type: 'function', function: { name, arguments: jsonArguments(call) || '{}' } };
  if (call.signedBy === 'gemini' && call.signature !== undefined) {
    written['extra_content'] = signatureContent(call.signature);
  }
  return written;
}

/** Where Google's own OpenAI-compatible API puts it, for clients that keep what they do not know. */
export function signatureContent(signature: string): Json {
  return { google: { thought_signature: signature } };
}

function writeTold({ role, parts, name, isDeveloper }: Message, accent: Accent, losses: Losses): Json {
  const isKnown = isDeveloper === true && accent.hasDeveloper === true;
  const message: Json = { role: isKnown ? 'developer' : role, content: writeContent(parts, accent, losses) ?? '' };
  if (accent.hasNoNames !== true) put(message, 'name', name);
  return message;
}

function writeSaid({ parts, name }: Message, request: ChatRequest, accent: Accent, losses: Losses): Json {
  const message: Json = { role: 'assistant' };
  const thoughts = parts.filter((part): part is ReasoningPart => part.type === 'reasoning');
  const calls = parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
  const told = parts.filter(({ type }) => type !== 'reasoning' && type !== 'tool-call' && type !== 'refusal');
  const audio = told.find((part) => part.type === 'audio' && part.source.kind === 'file');
  const content = writeContent(
    told.filter((part) => part !== audio),
    accent,
    losses,
  );
  message['content'] = withThoughts(content, thoughts, accent) ?? null;
  if (thoughts.length > 0 && accent.thoughts === undefined)
    losses.add('messages.reasoning', 'thoughts are not taken back');
  if (accent.thoughts === 'reasoning_content' || accent.thoughts === 'reasoning') {
    Object.assign(message, writeThoughts(thoughts, accent.thoughts));
  }
  if (audio?.type === 'audio' && audio.source.kind === 'file') message['audio'] = { id: audio.source.id };
  const refusal = parts.find((part) => part.type === 'refusal');
  if (refusal !== undefined) message['refusal'] = refusal.text;
  if (calls.length > 0) {
    message['tool_calls'] = calls.map((call) => {
      // Whoever signed it is another provider.
      const takesText = accent.hasCustomTools === true && (call.isCustom === true || isCustomTool(request, call.name));
      return writeToolCall({ ...call, signature: undefined }, sentId(call.id, accent), takesText);
    });
  }
  if (accent.hasNoNames !== true) put(message, 'name', name);
  return message;
}

/** Mistral's thoughts are parts of the content. */
function withThoughts(
  content: string | Json[] | undefined,
  thoughts: readonly ReasoningPart[],
  accent: Accent,
): unknown {
  if (accent.thoughts !== 'content' || thoughts.length === 0) return content;
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return [...thoughts.map(({ text }) => ({ type: 'thinking', thinking: [{ type: 'text', text }] })), ...parts];
}

function writeResults({ parts }: Message, accent: Accent, losses: Losses): Json[] {
  const results = parts.filter((part): part is ToolResultPart => part.type === 'tool-result');
  const messages = results.map((result) => writeResult(result, accent, losses));
  // Pictures can be shown by users alone, and only after all results.
  const shown = results.flatMap(({ id, content }) => shownMedia(id, content));
  if (shown.length > 0) messages.push({ role: 'user', content: writeContent(shown, accent, losses) ?? '' });
  return messages;
}

function writeResult({ id, content, isError, name }: ToolResultPart, accent: Accent, losses: Losses): Json {
  const text = textOf(content, '\n');
  const media = content.some(({ type }) => type === 'image' || type === 'document');
  const message: Json = { role: 'tool', tool_call_id: sentId(id, accent) };
  message['content'] = text === '' && media ? 'The result is shown in the next message.' : text;
  put(message, 'name', name);
  if (isError === true) {
    if (text === '') message['content'] = 'The tool failed.';
    losses.add('messages.tool-result.isError', 'that a tool failed shows in its result alone');
  }
  for (const { type } of content) {
    if (type !== 'text' && type !== 'image' && type !== 'document') {
      losses.add(`messages.tool-result.${type}`, 'results of tools are text');
    }
  }
  return message;
}

function shownMedia(id: string, content: readonly Part[]): Part[] {
  const media = content.filter(({ type }) => type === 'image' || type === 'document');
  return media.length === 0 ? [] : [{ type: 'text', text: `Result of the tool call ${id}:` }, ...media];
}
