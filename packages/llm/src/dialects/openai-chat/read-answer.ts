import type { ChatAnswer, Choice } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { Json, Read } from '../dialect.ts';
import { asNumber, asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { readFinish } from '../shared/openai/finish.ts';
import { readUsage } from '../shared/openai/usage.ts';
import { readOwn } from '../shared/own.ts';
import { readLogprobs } from './logprobs.ts';
import { legacyId, readToolCall } from './read-messages.ts';
import { readThinkingPart, readThoughts } from './thoughts.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  if (!Array.isArray(body['choices'])) return { problem: "'choices' not in the answer" };
  const value: ChatAnswer = {
    id: asText(body['id']) ?? '',
    model: asText(body['model']) ?? '',
    createdAtS: asNumber(body['created']),
    choices: asObjects(body['choices']).map(readChoice),
    usage: readUsage(body['usage'], body['service_tier']),
  };
  const own = readOwn('openai-chat', body, known);
  if (own !== undefined) value.own = own;
  return { value };
}

const known = new Set(['id', 'object', 'model', 'created', 'choices', 'usage', 'service_tier']);

function readChoice(choice: Json, position: number): Choice {
  const message = asObject(choice['message']) ?? {};
  const parts = readThoughts(message);
  parts.push(...readSaid(message));
  const refusal = asText(message['refusal']);
  if (refusal !== undefined && refusal !== '') parts.push({ type: 'refusal', text: refusal });
  const audio = asObject(message['audio']);
  if (audio !== undefined) parts.push(readSound(audio));
  for (const [i, call] of asObjects(message['tool_calls']).entries()) parts.push(readToolCall(call, i));
  const legacy = asObject(message['function_call']);
  if (legacy !== undefined)
    parts.push(readToolCall({ id: legacyId(asText(legacy['name']) ?? ''), function: legacy }, 0));
  const read: Choice = {
    index: asNumber(choice['index']) ?? position,
    parts,
    finish: readFinish(choice['finish_reason']),
  };
  const logprobs = readLogprobs(choice);
  if (logprobs !== undefined) read.logprobs = logprobs;
  return read;
}

/** The content of an answer: a text, or a list as Mistral's models that think have it. */
function readSaid({ content, annotations }: Json): Part[] {
  const value = asObjects(annotations);
  const citations = value.length === 0 ? undefined : { dialect: 'openai-chat', value };
  if (typeof content === 'string') return content === '' ? [] : [textPart(content, citations)];
  return asObjects(content).flatMap((part): Part[] => {
    if (part['type'] === 'thinking') return [readThinkingPart(part)];
    const text = asText(part['text']);
    return text === undefined ? [{ type: 'opaque', dialect: 'openai-chat', value: part }] : [textPart(text, citations)];
  });
}

function textPart(text: string, citations: { dialect: string; value: unknown[] } | undefined): Part {
  return citations === undefined ? { type: 'text', text } : { type: 'text', text, citations };
}

function readSound(audio: Json): Part {
  const data = asText(audio['data']) ?? '';
  const transcript = asText(audio['transcript']);
  return {
    type: 'audio',
    source: { kind: 'data', mediaType: 'audio/wav', data },
    name: asText(audio['id']),
    transcript,
  };
}
