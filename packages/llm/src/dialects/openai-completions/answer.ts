import type { ChatAnswer, Choice } from '../../neutral/answer.ts';
import type { AnswerContext, Json, Read } from '../dialect.ts';
import { asNumber, asObjects, asText, isObject } from '../shared/json.ts';
import { readFinish, writeFinish } from '../shared/openai/finish.ts';
import { readUsage, writeUsage } from '../shared/openai/usage.ts';
import { textOf } from '../shared/parts.ts';
import { readLogprobs, writeLogprobs } from './logprobs.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  if (!Array.isArray(body['choices'])) return { problem: "'choices' not in the answer" };
  return {
    value: {
      id: asText(body['id']) ?? '',
      model: asText(body['model']) ?? '',
      createdAtS: asNumber(body['created']),
      choices: asObjects(body['choices']).map(readChoice),
      usage: readUsage(body['usage']),
    },
  };
}

function readChoice(choice: Json, position: number): Choice {
  const text = asText(choice['text']) ?? '';
  return {
    index: asNumber(choice['index']) ?? position,
    parts: text === '' ? [] : [{ type: 'text', text }],
    finish: readFinish(choice['finish_reason']),
    logprobs: readLogprobs(choice),
  };
}

export function writeAnswer(answer: ChatAnswer, context: AnswerContext): Json {
  const body: Json = {
    id: completionId(answer.id, context),
    object: 'text_completion',
    created: answer.createdAtS ?? context.nowS,
    model: answer.model,
    choices: answer.choices.map((choice) => writeChoice(choice, context)),
  };
  if (answer.usage !== undefined) body['usage'] = writeUsage(answer.usage);
  return body;
}

export function completionId(id: string, context: AnswerContext): string {
  return id === '' ? `cmpl-${context.nextId()}` : id;
}

function writeChoice({ index, parts, finish, logprobs }: Choice, { losses }: AnswerContext): Json {
  for (const { type } of parts) if (type !== 'text') losses.add(`answer.${type}`, 'completions are text');
  return { text: textOf(parts), index, logprobs: writeLogprobs(logprobs), finish_reason: writeFinish(finish) };
}
