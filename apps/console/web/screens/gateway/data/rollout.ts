import { useSyncExternalStore } from 'react';

/** A version that was just made: gateways are getting it. */
export interface Rollout {
  readonly controlPlaneId: string;
  readonly version: number;
}

const listeners = new Set<() => void>();
let current: Rollout | undefined;

/** Has the control plane's screens tell how far the version has got. */
export function showRollout(controlPlaneId: string, version: number): void {
  if (current?.controlPlaneId === controlPlaneId && current.version >= version) return;
  change({ controlPlaneId, version });
}

export const hideRollout = () => change(undefined);

export const useRollout = (): Rollout | undefined => useSyncExternalStore(subscribe, () => current);

function change(next: Rollout | undefined): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
