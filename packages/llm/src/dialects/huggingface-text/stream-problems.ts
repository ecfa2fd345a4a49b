import { isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';

/** What strict clients would trip over in a stream of Text Generation Inference that was written. */
export function textStreamProblems(frames: readonly Buffer[]): string[] {
  const problems: string[] = [];
  let said = '';
  for (const [at, frame] of frames.entries()) {
    const value = parseLoosely(sseData(frame) ?? '');
    const token = isObject(value) ? value['token'] : undefined;
    if (!isObject(value) || !isObject(token) || typeof token['text'] !== 'string') {
      problems.push(`frame ${at} has no token`);
      continue;
    }
    if (token['special'] !== true) said += token['text'];
    const whole = value['generated_text'];
    if (at < frames.length - 1 ? whole !== null : whole !== said) problems.push(`frame ${at} has not the whole text`);
  }
  return problems;
}
