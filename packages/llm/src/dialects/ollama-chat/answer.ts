import type { ChatAnswer, FinishReason } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import { inputTokens, noUsage, outputTokens, type Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, Read } from '../dialect.ts';
import { AnswerIds } from '../shared/call-ids.ts';
import { signedCallId } from '../shared/carried.ts';
import { asCount, asObject, asText, isObject } from '../shared/json.ts';
import { readAssistant } from './read-message.ts';
import { writeCall } from './write-message.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  const message = messageOf(body);
  if (message === undefined) return { problem: "'message' not in the answer" };
  const parts = readAssistant(message, answerIds(body));
  const hasCalls = parts.some(({ type }) => type === 'tool-call');
  return {
    value: {
      id: '',
      model: asText(body['model']) ?? '',
      createdAtS: readTime(body['created_at']),
      choices: [{ index: 0, parts, finish: readFinish(body['done_reason'], hasCalls) }],
      usage: readUsage(body),
    },
  };
}

/** Answers have no ids either, but times. */
export function answerIds(body: Json): AnswerIds {
  return new AnswerIds((asText(body['created_at']) ?? '').replaceAll(/\D/g, ''));
}

/** Of `/api/generate`, the text has a member of its own. */
export function messageOf(body: Json): Json | undefined {
  const text = asText(body['response']);
  return asObject(body['message']) ?? (text === undefined ? undefined : { content: text, thinking: body['thinking'] });
}

export function readTime(value: unknown): number | undefined {
  const time = Date.parse(asText(value) ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

export function readUsage(body: Json): Usage | undefined {
  if (body['prompt_eval_count'] === undefined && body['eval_count'] === undefined) return undefined;
  return { ...noUsage(), input: asCount(body['prompt_eval_count']), output: asCount(body['eval_count']) };
}

export function writeUsage(usage: Usage | undefined): Json {
  return usage === undefined ? {} : { prompt_eval_count: inputTokens(usage), eval_count: outputTokens(usage) };
}

export function readFinish(word: unknown, hasCalls: boolean): FinishReason {
  if (word === 'length') return 'length';
  if (word !== 'stop' && word !== undefined) return 'unknown';
  return hasCalls ? 'tool-calls' : 'stop';
}

export function writeFinish(reason: FinishReason): string {
  return reason === 'length' ? 'length' : 'stop';
}

export function writeAnswer({ model, createdAtS, choices, usage }: ChatAnswer, context: AnswerContext): Json {
  const choice = choices[0];
  if (choices.length > 1) context.losses.add('answer.choices', 'there is one answer');
  return {
    model,
    created_at: writeTime(createdAtS ?? context.nowS),
    ...writeSaid(choice?.parts ?? [], context),
    done: true,
    done_reason: writeFinish(choice?.finish ?? 'stop'),
    ...writeUsage(usage),
  };
}

export function writeTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

export function writeSaid(parts: readonly Part[], { request, losses }: AnswerContext): Json {
  let text = '';
  let thinking = '';
  const calls: Json[] = [];
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') text += part.text;
    else if (part.type === 'reasoning') thinking += part.text;
    else if (part.type === 'tool-call') calls.push(writeCall(part, signedCallId(part)));
    else losses.add(`answer.${part.type}`, 'answers are text and calls of tools');
  }
  const thought = thinking === '' ? {} : { thinking };
  if (request.isPrompt === true) return { response: text, ...thought };
  return { message: { role: 'assistant', content: text, ...thought, ...(calls.length > 0 && { tool_calls: calls }) } };
}
