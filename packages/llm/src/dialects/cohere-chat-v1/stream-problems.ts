import { isObject, parseLoosely } from '../shared/json.ts';

/** What strict clients would trip over in a stream of Cohere's version 1 that was written. */
export function cohereV1StreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const types: unknown[] = [];
  for (const [at, frame] of frames.entries()) {
    const event = parseLoosely(frame.toString());
    if (!isObject(event)) problems.push(`line ${at} is no object`);
    else {
      types.push(event['event_type']);
      if (event['is_finished'] !== (at === frames.length - 1)) problems.push(`line ${at} says it is finished, or not`);
    }
  }
  if (types[0] !== 'stream-start') problems.push('the first event is not stream-start');
  if (types.indexOf('stream-end') !== types.length - 1) problems.push('stream-end is not the last event alone');
  return problems;
}
