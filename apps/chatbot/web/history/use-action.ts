import { createElement, type ReactNode, useState } from 'react';
import type { Problem } from '../../src/wire.ts';
import { ProblemNote } from '../answer/problem-note.tsx';
import { problemOf } from '../api/problem.ts';

interface Action {
  readonly run: () => void;
  readonly isRunning: boolean;
  /** Says what went wrong, if anything did. */
  readonly note: ReactNode;
}

/** Something that a dialog does on the server, and what it says when that fails. */
export function useAction(action: () => Promise<void>, onDone: () => void): Action {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = () => {
    setRunning(true);
    setProblem(undefined);
    action()
      .then(onDone, (error) => setProblem(problemOf(error)))
      .finally(() => setRunning(false));
  };
  const note = problem && createElement(ProblemNote, { problem, onRetry: undefined, requestsUrl: undefined });
  return { run, isRunning, note };
}
