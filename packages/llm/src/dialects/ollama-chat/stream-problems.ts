import { isObject, parseLoosely } from '../shared/json.ts';

/** What strict clients would trip over in a stream of Ollama that was written. */
export function ollamaStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  for (const [at, frame] of frames.entries()) {
    const value = parseLoosely(frame.toString());
    const isLast = at === frames.length - 1;
    if (!isObject(value)) problems.push(`line ${at} is no object`);
    else if (value['done'] !== isLast) problems.push(`line ${at} of ${frames.length} says done: ${value['done']}`);
    else if (!isObject(value['message'])) problems.push(`line ${at} has no message`);
    else if (typeof value['message']['content'] !== 'string') problems.push(`line ${at} has no content`);
  }
  return problems;
}
