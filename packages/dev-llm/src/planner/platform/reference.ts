import type { Plan } from '../plan.ts';
import type { Question } from '../question/question.ts';
import { defaultWindow } from '../question/window.ts';
import type { Tools } from './call.ts';
import { figuresOf } from './figures.ts';
import { rangeOf } from './ranges.ts';
import { ranked } from './ranking.ts';
import type { PlacedService } from './services.ts';

/** The service at a place of the ranking that was shown before, or that would be; -1 is the last. */
export function* serviceAt(
  rank: number,
  services: readonly PlacedService[],
  question: Question,
  tools: Tools,
): Plan<PlacedService | string> {
  const range = rangeOf(question.window ?? defaultWindow, tools);
  if (typeof range === 'string') return range;
  const { all } = yield* figuresOf(services, range.name, tools, true);
  const shown = ranked(all, question).slice(0, question.top ?? all.length);
  return shown.at(rank)?.service ?? 'There is no such service among those that I told of.';
}
