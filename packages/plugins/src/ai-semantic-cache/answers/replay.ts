import { randomBytes } from 'node:crypto';
import { type AnswerContext, type ChatRequest, eventsOf, findChatDialect, Losses } from '@sallyport/llm';
import type { AskedCall } from '../key/asked-call.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { readAnswer } from './read-answer.ts';

export interface Replay {
  readonly contentType: string;
  readonly body: Buffer;
}

/** A kept answer in the caller's language and in the form it asks for; undefined where that cannot be made of it. */
export function replay(kept: KeptAnswer, call: AskedCall, request: ChatRequest, nowMs: number): Replay | undefined {
  const { dialect, stream } = call;
  const tellsAsAsked = !stream || kept.tellsUsage === (request.wantsStreamUsage ?? kept.tellsUsage);
  if (kept.dialect === dialect.name && kept.stream === stream && tellsAsAsked) return kept;
  const from = findChatDialect(kept.dialect);
  const answer = from && readAnswer(from, kept.stream, kept.body);
  if (answer === undefined) return undefined;
  answer.usage ??= kept.usage;
  const context = contextOf(request, nowMs);
  if (!stream) {
    const body = Buffer.from(JSON.stringify(dialect.writeAnswer(answer, context)));
    return { contentType: 'application/json', body };
  }
  const writer = dialect.streamWriter(context);
  const frames = eventsOf(answer).flatMap((event) => writer.write(event) ?? []);
  return { contentType: writer.contentType, body: Buffer.concat(frames) };
}

function contextOf(request: ChatRequest, nowMs: number): AnswerContext {
  return { request, losses: new Losses(), nowS: Math.floor(nowMs / 1000), nextId };
}

function nextId(): string {
  return randomBytes(12).toString('hex');
}
