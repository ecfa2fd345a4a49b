import type { ChatAnswer } from '../../neutral/answer.ts';
import type { Part } from '../../neutral/parts.ts';
import type { Read } from '../dialect.ts';
import { answerToolName } from '../shared/answer-tool.ts';
import { asObject, asObjects, isObject } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { readStopReason } from './finish.ts';
import { name } from './name.ts';
import { readParts } from './read-parts.ts';
import { readUsage } from './usage.ts';

/** Bedrock tells neither an id nor the model. */
export function readAnswer(body: unknown): Read<ChatAnswer> {
  const message = asObject(asObject(asObject(body)?.['output'])?.['message']);
  if (!isObject(body) || message === undefined) {
    return { problem: 'no generation candidates received from Bedrock, or max_tokens too short' };
  }
  const parts = readParts(asObjects(message['content'])).map(unwrapped);
  const reason = readStopReason(body['stopReason']);
  const isUnwrapped = reason === 'tool-calls' && !parts.some(({ type }) => type === 'tool-call');
  return {
    value: {
      id: '',
      model: '',
      choices: [{ index: 0, parts, finish: isUnwrapped ? 'stop' : reason }],
      usage: readUsage(body),
      own: readOwn(name, body, known),
    },
  };
}

/** The answer that a tool was asked for is the answer. */
function unwrapped(part: Part): Part {
  return part.type === 'tool-call' && part.name === answerToolName ? { type: 'text', text: part.arguments } : part;
}

const known = new Set(['output', 'stopReason', 'usage', 'serviceTier', 'metrics']);
