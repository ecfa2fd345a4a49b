import { hash } from 'node:crypto';
import type { ChatRequest, Message, ToolCallPart } from '@sallyport/llm';
import { type Exchange, link, linkArguments } from '@sallyport/pipeline';
import { isReadLlmCall } from '../calls/llm-call.ts';
import { isChatDialect } from '../dialects/caller-dialect.ts';
import { linkNamed } from './link-named.ts';

/** Calls of rounds before the last one that are told besides, so that a round of nothing but words is tied too. */
const earlierCallsMax = 8;
/** Texts of conversations that are longer are not gone through. */
const threadCharactersMax = 256 * 1024;

/** Ties a request to a model to the answers and calls of tools that it goes on from; once. */
export function linkRequest(x: Exchange): void {
  const { call } = x;
  if (!x.isTold || x.links !== undefined) return;
  if (!isReadLlmCall(call) || !isChatDialect(call.caller) || call.operation === 'count-tokens') return;
  // Also where it ties to nothing: it is not gone through again with the next attempt.
  x.links = [];
  linkNamed(x, call.body);
  const read = call.caller.readRequest(call.body, { model: call.model, stream: call.stream });
  if ('problem' in read) return;
  const { messages } = read.value;
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  linkResults(x, messages, last);
  linkThread(x, read.value, last);
}

/** Results since the last turn of the model, and the calls that they are of. */
function linkResults(x: Exchange, messages: readonly Message[], last: number): void {
  const calls = new Map<string, ToolCallPart>();
  for (const part of messages[last]?.parts ?? []) if (part.type === 'tool-call') calls.set(part.id, part);
  for (let i = last + 1; i < messages.length; i++)
    for (const part of messages[i]!.parts) {
      if (part.type !== 'tool-result') continue;
      link(x, 'tool_call', part.id);
      const call = calls.get(part.id);
      if (call !== undefined) linkArguments(x, 'tool_result', call.name, call.arguments);
    }
  let earlier = 0;
  for (let i = last; i >= 0 && earlier < earlierCallsMax; i--)
    for (const part of messages[i]!.parts)
      if (part.type === 'tool-call' && earlier++ < earlierCallsMax) link(x, 'tool_call', part.id);
}

/** What was said so far, and what had been said when the model spoke last: that was all, then. */
function linkThread(x: Exchange, { messages, isPrompt }: ChatRequest, last: number): void {
  if (isPrompt === true) return;
  let text = '';
  let before: string | undefined;
  for (let i = 0; i < messages.length; i++) {
    if (i === last) before = text;
    text += textOf(messages[i]!);
    if (text.length > threadCharactersMax) return;
  }
  if (before !== undefined && before !== '') link(x, 'thread', digest(before));
  if (text !== '') link(x, 'thread', digest(text), asOrigin);
}

/** Instructions of the application often tell the time. */
function textOf({ role, parts }: Message): string {
  if (role === 'system') return '';
  let text = '';
  for (const part of parts) {
    if (part.type === 'text') text += `${role} ${part.text}\n`;
    else if (part.type === 'tool-call') text += `call ${part.name} ${part.arguments}\n`;
    else if (part.type === 'tool-result') text += textOf({ role, parts: part.content });
  }
  return text;
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}

const asOrigin = Object.freeze({ isOrigin: true });
