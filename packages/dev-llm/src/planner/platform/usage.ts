import { ask, type Plan } from '../plan.ts';
import type { Question } from '../question/question.ts';
import { defaultWindow } from '../question/window.ts';
import { measure, membersOf, type Tools } from './call.ts';
import { type Range, rangeOf } from './ranges.ts';
import { onlyPlanesOf } from './scope.ts';

/** What an overview of usage tells. */
export interface Usage<Totals, Group extends Totals> {
  readonly range: Range;
  /** The name of the one control plane that it is of. */
  readonly place: string | undefined;
  readonly totals: Totals;
  readonly groups: readonly Group[];
}

/** Asks one of the tools that give an overview of usage, of one control plane or of all. */
export function* usageOf<Totals, Group extends Totals>(
  tool: string,
  question: Question,
  tools: Tools,
  given: { readonly groupBy: string; readonly orderBy: string },
): Plan<Usage<Totals, Group> | string> {
  const range = rangeOf(question.window ?? defaultWindow, tools, tool);
  if (typeof range === 'string') return range;
  const { about = [], planes: names = [] } = question;
  if (names.length + about.length > 1)
    return 'I can tell that of one control plane, or of all together: which one do you mean?';
  const planes = names.length + about.length === 0 ? [] : yield* onlyPlanesOf(question);
  if (typeof planes === 'string') return planes;
  const [plane] = planes;
  const answer = yield* ask(
    measure(tool, {
      timeRange: range.name,
      ...given,
      ...(plane !== undefined && { controlPlane: plane.controlPlaneId }),
      ...(question.top !== undefined && { limit: Math.min(100, question.top) }),
    }),
  );
  const { totals } = answer as { totals: Totals };
  const groups = membersOf<Group>(answer, 'groups');
  return { range, place: plane?.name, totals, groups };
}
