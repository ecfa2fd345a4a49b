import type { ChatAnswer, FinishReason } from '../../neutral/answer.ts';
import { inputTokens, noUsage, outputTokens, type Usage } from '../../neutral/usage.ts';
import type { AnswerContext, Json, Read } from '../dialect.ts';
import { asCount, asList, asNumber, asObject, asText, isObject } from '../shared/json.ts';
import { textOf } from '../shared/parts.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  const generated = generatedOf(body);
  const text = asText(generated?.['generated_text']);
  if (text === undefined) return { problem: "'generated_text' not in the answer" };
  return { value: textAnswer(text, generated?.['details']) };
}

/** The thing with the text: alone, in a list, or in a list under `data`. */
export function generatedOf(body: unknown): Json | undefined {
  const inner = isObject(body) && Array.isArray(body['data']) ? body['data'] : body;
  return asObject(Array.isArray(inner) ? inner[0] : inner);
}

export function textAnswer(text: string, told: unknown): ChatAnswer {
  const details = asObject(told);
  return {
    id: '',
    model: '',
    choices: [
      { index: 0, parts: text === '' ? [] : [{ type: 'text', text }], finish: readFinish(details?.['finish_reason']) },
    ],
    usage: readUsage(details),
  };
}

/** Undefined where it does not tell how much was read: half a usage would look like a small one. */
export function readUsage(details: Json | undefined): Usage | undefined {
  const generated = asNumber(details?.['generated_tokens']);
  const prefill = asList(details?.['prefill']).length;
  const input = asNumber(details?.['input_length']) ?? (prefill > 0 ? prefill : undefined);
  if (generated === undefined || input === undefined) return undefined;
  return { ...noUsage(), input: asCount(input), output: asCount(generated) };
}

export function readFinish(word: unknown): FinishReason {
  if (word === 'length') return 'length';
  if (word === 'stop_sequence') return 'stop-sequence';
  return 'stop';
}

export function writeFinish(reason: FinishReason): string {
  if (reason === 'length') return 'length';
  return reason === 'stop-sequence' ? 'stop_sequence' : 'eos_token';
}

export function writeAnswer({ choices, usage }: ChatAnswer, { losses }: AnswerContext): Json {
  const choice = choices[0];
  if (choices.length > 1) losses.add('answer.choices', 'there is one answer');
  for (const { type } of choice?.parts ?? []) if (type !== 'text') losses.add(`answer.${type}`, 'answers are text');
  return {
    generated_text: textOf(choice?.parts ?? []),
    details: writeDetails(choice?.finish ?? 'stop', usage),
  };
}

export function writeDetails(finish: FinishReason, usage: Usage | undefined): Json {
  return {
    finish_reason: writeFinish(finish),
    generated_tokens: usage === undefined ? 0 : outputTokens(usage),
    ...(usage !== undefined && { input_length: inputTokens(usage) }),
    seed: null,
  };
}
