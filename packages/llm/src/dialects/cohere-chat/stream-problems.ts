import { asText, isObject, parseLoosely } from '../shared/json.ts';
import { readSseEvent } from '../shared/sse.ts';

/** What strict clients would trip over in a stream of Cohere that was written. */
export function cohereStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const open = new Set<string>();
  const types: string[] = [];
  for (const [at, frame] of frames.entries()) {
    const { data = '', event } = readSseEvent(frame);
    if (data === '[DONE]') {
      types.push(data);
      continue;
    }
    const value = parseLoosely(data);
    const type = isObject(value) ? (asText(value['type']) ?? '') : '';
    if (type === '' || type !== event) problems.push(`frame ${at} has no type, or another than its event`);
    types.push(type);
    const [, kind, moment] = /^(content|tool-call|citation)-(start|delta|end)$/.exec(type) ?? [];
    if (kind === undefined || !isObject(value)) continue;
    const key = `${kind} ${value['index']}`;
    if (moment === 'start' ? open.has(key) : !open.has(key)) problems.push(`${type} of ${key} stands where it may not`);
    if (moment === 'start') open.add(key);
    if (moment === 'end') open.delete(key);
  }
  if (types[0] !== 'message-start') problems.push('the first event is not message-start');
  if (types.slice(-2).join() !== 'message-end,[DONE]') problems.push('the last events are not message-end and [DONE]');
  for (const key of open) problems.push(`${key} has no end`);
  return problems;
}
