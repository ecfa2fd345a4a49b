import { asObjects, asText, isObject } from '../shared/json.ts';
import { readFrame } from './frames.ts';

/** What strict clients would trip over in a stream of Gemini that was written. */
export function geminiStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const finished = new Set<unknown>();
  const ids = new Set<unknown>();
  for (const [at, frame] of frames.entries()) {
    const read = readFrame(frame);
    if (read === 'end' && at === frames.length - 1) continue;
    if (typeof read !== 'object') {
      problems.push(`frame ${at} is ${read}`);
      continue;
    }
    ids.add(read['responseId']);
    if (asText(read['modelVersion']) === undefined) problems.push(`frame ${at} has no model`);
    for (const { index, content, finishReason } of asObjects(read['candidates'])) {
      if (finished.has(index)) problems.push(`candidate ${index} goes on after its end`);
      if (!isObject(content) || content['role'] !== 'model') problems.push(`frame ${at} has no content of the model`);
      if (finishReason !== undefined) finished.add(index);
    }
  }
  if (finished.size === 0) problems.push('nothing tells why it ended');
  if (ids.size > 1) problems.push('frames have different ids');
  return problems;
}
