import type { ChatAnswer, FinishReason } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { Usage } from '../../neutral/usage.ts';
import { readFinish, writeFinish } from '../cohere-chat/finish.ts';
import type { AnswerContext, Json, Read } from '../dialect.ts';
import { AnswerIds } from '../shared/call-ids.ts';
import { readUsage, writeUsage } from '../shared/cohere/usage.ts';
import { asObjects, asText, isObject } from '../shared/json.ts';
import { readCall } from './read-request.ts';
import { writeCall } from './write-request.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  const text = asText(body['text']);
  if (text === undefined) return { problem: "'text' not in the answer" };
  const id = idOf(body);
  const parts: Part[] = text === '' ? [] : [{ type: 'text', text, ...citationsOf(body) }];
  const calls = readCalls(body, id);
  return {
    value: {
      id,
      // Cohere does not tell which model it was.
      model: '',
      choices: [{ index: 0, parts: [...parts, ...calls], finish: finishOf(body['finish_reason'], calls.length > 0) }],
      usage: readUsage(body['meta']),
    },
  };
}

export function idOf(body: Json): string {
  return asText(body['generation_id']) ?? asText(body['response_id']) ?? '';
}

export function readCalls(body: Json, answerId: string): Part[] {
  const ids = new AnswerIds(answerId);
  return asObjects(body['tool_calls']).map((call) => readCall(call, ids.ofCall(asText(call['name']) ?? '')));
}

/** Version 1 has no word for an answer that waits for its tools. */
export function finishOf(word: unknown, hasCalls: boolean): FinishReason {
  const reason = readFinish(word);
  return reason === 'stop' && hasCalls ? 'tool-calls' : reason;
}

export function wordOf(reason: FinishReason): string {
  return reason === 'tool-calls' ? 'COMPLETE' : reason === 'content-filter' ? 'ERROR_TOXIC' : writeFinish(reason);
}

export function writeAnswer({ id, choices, usage }: ChatAnswer, context: AnswerContext): Json {
  const choice = choices[0];
  if (choices.length > 1) context.losses.add('answer.choices', 'there is one answer');
  return writeWhole(id, choice?.parts ?? [], choice?.finish ?? 'unknown', usage, context);
}

export function writeWhole(
  id: string,
  parts: readonly Part[],
  finish: FinishReason,
  usage: Usage | undefined,
  { losses, nextId }: AnswerContext,
): Json {
  let text = '';
  const calls: Json[] = [];
  const citations: unknown[] = [];
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') text += part.text;
    else if (part.type === 'tool-call') {
      if (part.signature !== undefined) losses.add('answer.signature', 'calls have no place for it');
      calls.push(writeCall(part));
    } else losses.add(`answer.${part.type}`, 'answers are text and calls of tools');
    if (part.type !== 'text' || part.citations === undefined) continue;
    if (part.citations.dialect === 'cohere-chat-v1') citations.push(...part.citations.value);
    else losses.add('answer.citations', `only ${part.citations.dialect} has them in this form`);
  }
  return {
    text,
    generation_id: id === '' ? nextId() : id,
    finish_reason: wordOf(finish),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(citations.length > 0 && { citations }),
    meta: { api_version: { version: '1' }, ...(usage !== undefined && writeUsage(usage)) },
  };
}

function citationsOf(body: Json) {
  const value = asObjects(body['citations']);
  return value.length === 0 ? {} : { citations: { dialect: 'cohere-chat-v1', value } };
}
