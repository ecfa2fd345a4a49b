import type { GatewayNode } from './nodes.ts';

/** How far a version has got among the gateways that are connected. */
export interface RolloutState {
  readonly total: number;
  readonly applied: number;
  /** Names of those that could not use it. */
  readonly rejected: readonly string[];
  readonly isOver: boolean;
}

export function rolloutState(nodes: readonly GatewayNode[], version: number): RolloutState {
  const connected = nodes.filter(({ following }) => following?.is_connected === true);
  const applied = connected.filter(({ following }) => (following?.config_version ?? 0) >= version).length;
  const rejected = connected
    .filter(({ following }) => (following?.config_version ?? 0) < version && isStuck(following?.sync_status))
    .map(({ hostname }) => hostname);
  return { total: connected.length, applied, rejected, isOver: applied + rejected.length === connected.length };
}

const isStuck = (status: string | undefined) => status !== undefined && status !== 'normal' && status !== 'unknown';
