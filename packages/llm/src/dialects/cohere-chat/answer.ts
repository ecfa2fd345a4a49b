import type { ChatAnswer, TokenLogprob } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { AnswerContext, Json, Read } from '../dialect.ts';
import { signedCallId } from '../shared/carried.ts';
import { readUsage, writeUsage } from '../shared/cohere/usage.ts';
import { asList, asNumber, asObjects, asText, isObject } from '../shared/json.ts';
import { readFinish, writeFinish } from './finish.ts';
import { readAssistant } from './read-messages.ts';
import { writeCall } from './write-request.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  const { message } = body;
  if (!isObject(message)) return { problem: "'message' not in the answer" };
  const logprobs = readLogprobs(body['logprobs']);
  return {
    value: {
      id: asText(body['id']) ?? '',
      // Cohere does not tell which model it was.
      model: '',
      choices: [
        {
          index: 0,
          parts: readAssistant(message),
          finish: readFinish(body['finish_reason']),
          ...(logprobs !== undefined && { logprobs }),
        },
      ],
      usage: readUsage(body['usage']),
    },
  };
}

export function writeAnswer({ id, choices, usage }: ChatAnswer, context: AnswerContext): Json {
  const choice = choices[0];
  if (choices.length > 1) context.losses.add('answer.choices', 'there is one answer');
  const body: Json = {
    id: id === '' ? context.nextId() : id,
    message: writeMessage(choice?.parts ?? [], context),
    finish_reason: writeFinish(choice?.finish ?? 'unknown'),
  };
  if (usage !== undefined) body['usage'] = writeUsage(usage);
  if (choice?.logprobs !== undefined) body['logprobs'] = choice.logprobs.map(writeLogprob);
  return body;
}

/** One item holds what belongs together: a text and the likelihoods of its tokens. */
export function readLogprobs(items: unknown): TokenLogprob[] | undefined {
  if (items === undefined) return undefined;
  return asObjects(Array.isArray(items) ? items : [items]).flatMap((item) => {
    const likelihoods = asList(item['logprobs']);
    return likelihoods.map((logprob, i) => ({
      token: i === 0 ? (asText(item['text']) ?? '') : '',
      logprob: asNumber(logprob) ?? 0,
    }));
  });
}

export function writeLogprob({ token, logprob }: TokenLogprob): Json {
  return { text: token, token_ids: [], logprobs: [logprob] };
}

function writeMessage(parts: readonly Part[], { losses }: AnswerContext): Json {
  const content: Json[] = [];
  const calls: Json[] = [];
  const citations: unknown[] = [];
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') {
      content.push({ type: 'text', text: part.text });
      if (part.type === 'text' && part.citations?.dialect === 'cohere-chat') citations.push(...part.citations.value);
      else if (part.type === 'text' && part.citations !== undefined) {
        losses.add('answer.citations', `only ${part.citations.dialect} has them in this form`);
      }
    } else if (part.type === 'reasoning') {
      if (part.text !== '') content.push({ type: 'thinking', thinking: part.text });
      if (part.signature !== undefined || part.encrypted !== undefined) {
        losses.add('answer.signature', 'callers have no place for it');
      }
    } else if (part.type === 'tool-call') {
      calls.push(writeCall(part, signedCallId(part)));
    } else losses.add(`answer.${part.type}`, 'answers are text and calls of tools');
  }
  return {
    role: 'assistant',
    ...(content.length > 0 && { content }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(citations.length > 0 && { citations }),
  };
}
