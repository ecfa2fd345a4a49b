import type { ChatAnswer } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { noteOwn } from '../shared/own.ts';
import { writeFinish } from './finish.ts';
import { name } from './name.ts';
import { writeUsage } from './usage.ts';
import { writeAnswerPart } from './write-answer-parts.ts';

export function writeAnswer(answer: ChatAnswer, context: AnswerContext): Json {
  const { losses } = context;
  const [choice, ...others] = answer.choices;
  if (others.length > 0) losses.add('answer.choices', 'Anthropic gives one answer');
  if (choice?.logprobs !== undefined) losses.add('answer.logprobs', 'there is no place for it');
  if (choice?.finish === 'error') losses.add('answer.finish', 'Anthropic has no word for an answer that went wrong');
  noteOwn(answer.own, name, losses);
  return {
    id: answer.id === '' ? `msg_${context.nextId()}` : answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model === '' ? context.request.model : answer.model,
    content: writeParts(choice?.parts ?? [], context),
    stop_reason: writeFinish(choice?.finish ?? 'unknown'),
    stop_sequence: choice?.stopSequence ?? null,
    usage: writeUsage(answer.usage),
    ...(answer.own?.dialect === name ? answer.own.members : {}),
  };
}

function writeParts(parts: readonly Part[], context: AnswerContext): Json[] {
  return parts.map((part) => writeAnswerPart(part, context)).filter((block) => block !== undefined);
}
