import type { Plan } from './plan.ts';

/** A plan for one kind of question that is found by its words. */
export interface Script {
  /** A question that it answers, to tell people. */
  readonly example: string;
  /** What such questions say; the groups are what they are about. */
  readonly asks: RegExp;
  /** Tools of which it needs one. */
  readonly needs: readonly string[];
  plan(facts: Facts): Plan;
}

export interface Facts {
  /** The groups of `asks`. */
  readonly about: Readonly<Record<string, string | undefined>>;
  /** Whether a tool is offered. */
  has(tool: string): boolean;
}
