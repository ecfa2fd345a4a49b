import type { Author } from './author.ts';

/** What people can say of a hit. */
export const guardVerdicts = ['false_alarm', 'right'] as const;

/** What a guard found in one phase of one request. */
export interface GuardHitKey {
  controlPlaneId: string;
  requestId: string;
  pluginId: string;
  phase: string;
  /** Empty where the guard names none. */
  rule: string;
}

/** Whether a guard was right, as somebody says who has looked. */
export interface GuardVerdict extends GuardHitKey {
  verdict: (typeof guardVerdicts)[number];
  comment: string | undefined;
  by: string;
  atMs: number;
}

/** How often a rule was judged. */
export interface VerdictCount {
  pluginId: string;
  phase: string;
  rule: string;
  verdict: GuardVerdict['verdict'];
  count: number;
}

export interface GuardVerdicts {
  /** In place of what was said before. */
  put(verdict: GuardVerdict, by: Author): Promise<void>;
  /** Takes it back; nothing where there is none. */
  remove(key: GuardHitKey, atMs: number, by: Author): Promise<void>;
  ofRequests(controlPlaneIds: readonly string[], requestIds: readonly string[]): Promise<readonly GuardVerdict[]>;
  /** Of what was said since then. */
  counts(controlPlaneIds: readonly string[], sinceMs: number): Promise<readonly VerdictCount[]>;
  /** Forgets what was said before then; gives how many. */
  prune(beforeMs: number): Promise<number>;
}
