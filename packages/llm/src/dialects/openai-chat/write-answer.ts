import type { ChatAnswer, Choice } from '../../neutral/answer.ts';
import type { MediaPart, ReasoningPart, TextPart, ToolCallPart } from '../../neutral/parts.ts';
import type { AnswerContext, Json } from '../dialect.ts';
import { signedCallId } from '../shared/carried.ts';
import { isCustomTool } from '../shared/custom-tools.ts';
import { put } from '../shared/json.ts';
import { openaiCitations } from '../shared/openai/citations.ts';
import { writeFinish } from '../shared/openai/finish.ts';
import { writeUsage } from '../shared/openai/usage.ts';
import { textOf } from '../shared/parts.ts';
import { writeLogprobs } from './logprobs.ts';
import { writeThoughts } from './thoughts.ts';
import { writeToolCall } from './write-messages.ts';

export function writeAnswer(answer: ChatAnswer, context: AnswerContext): Json {
  const body: Json = {
    id: answerId(answer.id, context),
    object: 'chat.completion',
    created: answer.createdAtS ?? context.nowS,
    model: answer.model,
    choices: answer.choices.map((choice) => writeChoice(choice, context)),
  };
  if (answer.usage !== undefined) {
    body['usage'] = writeUsage(answer.usage);
    put(body, 'service_tier', answer.usage.serviceTier);
  }
  if (answer.own?.dialect === 'openai-chat') Object.assign(body, answer.own.members);
  return body;
}

export function answerId(id: string, context: AnswerContext): string {
  return id === '' ? `chatcmpl-${context.nextId()}` : id;
}

function writeChoice({ index, parts, finish, logprobs }: Choice, context: AnswerContext): Json {
  const message: Json = { role: 'assistant', content: null, refusal: null };
  const text = textOf(parts);
  if (text !== '') message['content'] = text;
  const thoughts = parts.filter((part): part is ReasoningPart => part.type === 'reasoning');
  Object.assign(message, writeThoughts(thoughts, 'reasoning_content'));
  const refusals = parts.filter((part) => part.type === 'refusal');
  if (refusals.length > 0) message['refusal'] = refusals.map((part) => part.text).join('');
  const audio = parts.find((part): part is MediaPart => part.type === 'audio');
  if (audio !== undefined) put(message, 'audio', writeSound(audio, context));
  const calls = parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
  if (calls.length > 0) {
    message['tool_calls'] = calls.map((call) => {
      const takesText = call.isCustom === true || isCustomTool(context.request, call.name);
      return writeToolCall(call, signedCallId(call), takesText);
    });
  }
  put(
    message,
    'annotations',
    annotationsOf(
      parts.filter((part): part is TextPart => part.type === 'text'),
      context,
    ),
  );
  for (const { type } of parts) {
    if (type === 'image' || type === 'video' || type === 'document' || type === 'opaque') {
      context.losses.add(`answer.${type}`, 'answers are text, sound and calls of tools');
    }
  }
  return { index, message, logprobs: writeLogprobs(logprobs), finish_reason: writeFinish(finish) };
}

function writeSound({ source, name, transcript }: MediaPart, { nowS, nextId }: AnswerContext): Json | undefined {
  if (source.kind !== 'data') return undefined;
  return {
    id: name ?? `audio_${nextId()}`,
    data: source.data,
    expires_at: nowS,
    transcript: transcript ?? '',
  };
}

function annotationsOf(texts: readonly TextPart[], { losses }: AnswerContext): unknown[] | undefined {
  const annotations: unknown[] = [];
  for (const { citations } of texts) {
    if (citations === undefined) continue;
    const value = openaiCitations(citations, 'openai-chat');
    if (value !== undefined) annotations.push(...value);
    else losses.add('answer.citations', `only ${citations.dialect} has them in this form`);
  }
  return annotations.length === 0 ? undefined : annotations;
}
