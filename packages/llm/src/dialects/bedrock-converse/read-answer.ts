import type { ChatAnswer } from '../../neutral/answer.ts';
import type { Read } from '../dialect.ts';
import { unwrapAnswer } from '../shared/answer-tool.ts';
import { asObject, asObjects, isObject } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { readFinish } from './finish.ts';
import { name } from './name.ts';
import { readParts } from './read-parts.ts';
import { readUsage } from './usage.ts';

/** Bedrock tells neither an id nor the model. */
export function readAnswer(body: unknown): Read<ChatAnswer> {
  const message = asObject(asObject(asObject(body)?.['output'])?.['message']);
  if (!isObject(body) || message === undefined) {
    return { problem: 'no generation candidates received from Bedrock, or max_tokens too short' };
  }
  const parts = readParts(asObjects(message['content']));
  return {
    value: {
      id: '',
      model: '',
      choices: [{ index: 0, ...unwrapAnswer(parts, readFinish(body['stopReason'])) }],
      usage: readUsage(body),
      own: readOwn(name, body, known),
    },
  };
}

const known = new Set(['output', 'stopReason', 'usage', 'serviceTier', 'metrics']);
