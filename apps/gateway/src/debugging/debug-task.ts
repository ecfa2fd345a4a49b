import type { DebugOrder, PayloadStage } from '@sallyport/contracts';

/** What a debug session wants, on the clock that the processes of a node share. */
export type DebugTask = Omit<DebugOrder, 'msLeft'> & { readonly endsAtSteadyMs: number };

/** What a worker observed for a session, or only that it had no room for something. */
export interface DebugFinding {
  readonly sessionId: string;
  /** A `DebugTrace`, as JSON. */
  readonly trace: string | undefined;
  /** What was said, as it came: to be cleaned before anybody sees it. */
  readonly stages?: readonly PayloadStage[] | undefined;
  /** Of the session. */
  readonly redactPointers?: readonly string[] | undefined;
  /** Traces of the session that were dropped since the last finding. */
  readonly lost: number;
}
