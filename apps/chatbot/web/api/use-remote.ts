import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../src/wire.ts';
import { problemOf } from './problem.ts';
import { getJson } from './request.ts';

/** What is read from the server: each of the three has its place on the screen. */
export type Remote<Body> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'filled'; readonly body: Body };

/** Reads a path, and again when asked to: what is there stays until the new is. */
export function useRemote<Body>(path: string): readonly [Remote<Body>, () => void] {
  const [remote, setRemote] = useState<Remote<Body>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round reads the same path again.
  useEffect(() => {
    const controller = new AbortController();
    getJson<Body>(path, controller.signal).then(
      (body) => setRemote({ state: 'filled', body }),
      (error) => {
        if (!controller.signal.aborted) setRemote({ state: 'failed', problem: problemOf(error) });
      },
    );
    return () => controller.abort();
  }, [path, round]);
  const reload = useCallback(() => setRound((current) => current + 1), []);
  return [remote, reload];
}
