import type { Plan } from '../plan.ts';
import type { Tools } from '../platform/call.ts';
import type { Question } from '../question/question.ts';

/** How a kind of question is answered. */
export interface Topic {
  /** A question of this kind, to tell people. */
  readonly example?: string;
  /** Tools that it can't do without. */
  readonly needs: readonly string[];
  plan(question: Question, tools: Tools): Plan;
}
