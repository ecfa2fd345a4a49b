import type { ChatAnswer } from '../../neutral/answer.ts';
import type { Read } from '../dialect.ts';
import { unwrapAnswer } from '../shared/answer-tool.ts';
import { asObject, asObjects, asText, isObject } from '../shared/json.ts';
import { readOwn } from '../shared/own.ts';
import { readFinish } from './finish.ts';
import { name } from './name.ts';
import { readPart } from './read-parts.ts';
import { readUsage } from './usage.ts';

export function readAnswer(body: unknown): Read<ChatAnswer> {
  if (!isObject(body)) return { problem: 'the answer is no object' };
  if (!Array.isArray(body['content'])) return { problem: `'content' not in anthropic://llm/v1/chat response` };
  const parts = asObjects(body['content']).map(readPart);
  const usage = asObject(body['usage']);
  return {
    value: {
      id: asText(body['id']) ?? '',
      model: asText(body['model']) ?? '',
      choices: [
        {
          index: 0,
          ...unwrapAnswer(parts, readFinish(body['stop_reason'])),
          stopSequence: asText(body['stop_sequence']),
        },
      ],
      usage: usage && readUsage(usage),
      own: readOwn(name, body, known),
    },
  };
}

const known = new Set('id type role model content stop_reason stop_sequence usage'.split(' '));
