import type { TargetState } from './target-state.ts';

/** A model target as balancing sees it: one of a configuration. */
export interface Member {
  /** Tells it from the others, on every node and after every reload: what makes it another target. */
  readonly key: string;
  readonly weight: number;
  /** What it is good for; with the algorithm semantic. */
  readonly description: string | undefined;
  readonly state: TargetState;
}
