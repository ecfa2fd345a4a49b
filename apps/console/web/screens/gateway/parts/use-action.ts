import { useState } from 'react';

export interface Action {
  readonly run: () => void;
  readonly isBusy: boolean;
  readonly error: unknown;
}

/** Something that is done once at a time, and may fail. */
export function useAction(act: () => Promise<void>): Action {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly error?: unknown }>({ isBusy: false });
  const run = () => {
    setState({ isBusy: true });
    act().then(
      () => setState({ isBusy: false }),
      (error: unknown) => setState({ isBusy: false, error }),
    );
  };
  return { run, isBusy: state.isBusy, error: state.error };
}
