import type { GatewayNode } from './nodes.ts';

/** How far a version has got among the gateways that are connected. */
export interface RolloutState {
  readonly total: number;
  readonly applied: number;
  /** Names of those that could not use it, or do not get it. */
  readonly rejected: readonly string[];
  readonly isOver: boolean;
}

export function rolloutState(
  nodes: readonly Pick<GatewayNode, 'hostname' | 'following'>[],
  version: number,
): RolloutState {
  const connected = nodes.filter(({ following }) => following?.is_connected === true);
  const without = connected.filter(({ following }) => (following?.config_version ?? 0) < version);
  // What was wrong with an earlier version says nothing of this one.
  const rejected = without.filter(({ following }) => (following?.refused_version ?? 0) >= version);
  return {
    total: connected.length,
    applied: connected.length - without.length,
    rejected: rejected.map(({ hostname }) => hostname),
    isOver: rejected.length === without.length,
  };
}
