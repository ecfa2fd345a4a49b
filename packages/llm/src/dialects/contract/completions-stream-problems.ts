import { asObjects, isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';

/** What strict clients would trip over in a stream of completions that was written. */
export function completionsStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const finished = new Set<unknown>();
  const all = frames.map((frame) => sseData(frame) ?? '');
  if (all.indexOf('[DONE]') !== all.length - 1) problems.push('[DONE] is not the last frame alone');
  for (const [at, data] of all.slice(0, -1).entries()) {
    const chunk = parseLoosely(data);
    if (!isObject(chunk) || chunk['object'] !== 'text_completion') problems.push(`frame ${at} is no completion`);
    for (const { index, text, finish_reason } of asObjects(isObject(chunk) ? chunk['choices'] : undefined)) {
      if (finished.has(index)) problems.push(`choice ${index} goes on after its finish`);
      if (typeof text !== 'string') problems.push(`frame ${at} has no text`);
      if (finish_reason !== null) finished.add(index);
    }
  }
  return problems;
}
