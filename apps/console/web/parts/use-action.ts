import { useState } from 'react';

export interface Action {
  readonly run: () => void;
  readonly isBusy: boolean;
  readonly error: unknown;
}

/** Something that is done once at a time, and may fail. */
export function useAction(act: () => Promise<void>): Action {
  const { run, busyWith, error } = useActionOn<true>(act);
  return { run: () => run(true), isBusy: busyWith !== undefined, error };
}

export interface ActionOn<Subject> {
  readonly run: (subject: Subject) => void;
  /** What it is being done to. */
  readonly busyWith: Subject | undefined;
  readonly error: unknown;
}

/** Something that is done to one of several, and may fail. */
export function useActionOn<Subject>(act: (subject: Subject) => Promise<void>): ActionOn<Subject> {
  const [state, setState] = useState<{ readonly subject?: Subject; readonly error?: unknown }>({});
  const run = (subject: Subject) => {
    setState({ subject });
    act(subject).then(
      () => setState({}),
      (error: unknown) => setState({ error }),
    );
  };
  return { run, busyWith: state.subject, error: state.error };
}
