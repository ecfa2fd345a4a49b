import { asObject, asObjects, asText, isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';

/** What strict clients would trip over in a stream of chat completions that was written. */
export function chatStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  const choices = new Map<number, { hasFinished: boolean; calls: number }>();
  const ids = new Set<string>();
  for (const [at, frame] of frames.entries()) {
    const data = sseData(frame) ?? '';
    const isLast = at === frames.length - 1;
    if (data === '[DONE]' || isLast) {
      if (data !== '[DONE]') problems.push('the last frame is not [DONE]');
      else if (!isLast) problems.push(`frame ${at} is [DONE], and not the last`);
      continue;
    }
    const chunk = parseLoosely(data);
    if (!isObject(chunk)) {
      problems.push(`frame ${at} is no JSON`);
      continue;
    }
    ids.add(String(chunk['id']));
    for (const member of ['id', 'object', 'created', 'model', 'choices']) {
      if (chunk[member] === undefined) problems.push(`frame ${at} has no ${member}`);
    }
    for (const choice of asObjects(chunk['choices'])) {
      const index = Number(choice['index']);
      const delta = asObject(choice['delta']) ?? {};
      const known = choices.get(index) ?? { hasFinished: false, calls: 0 };
      if (!choices.has(index) && delta['role'] !== 'assistant')
        problems.push(`choice ${index} does not begin with a role`);
      choices.set(index, known);
      if (known.hasFinished) problems.push(`choice ${index} goes on after its finish`);
      if (choice['finish_reason'] !== null) known.hasFinished = true;
      for (const call of asObjects(delta['tool_calls'])) {
        const position = Number(call['index']);
        if (position > known.calls) problems.push(`call ${position} comes before call ${known.calls}`);
        if (position < known.calls) continue;
        known.calls++;
        if (asText(call['id']) === undefined || asText(call['type']) === undefined) {
          problems.push(`call ${position} begins without id or type`);
        }
      }
    }
  }
  for (const [index, { hasFinished }] of choices) if (!hasFinished) problems.push(`choice ${index} does not finish`);
  if (ids.size > 1) problems.push('chunks have different ids');
  return problems;
}
