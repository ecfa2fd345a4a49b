import type { HealthState } from './health/rules.ts';

/** What a worker tells of an upstream. Plain data. */
export interface UpstreamView {
  /** Of the upstream as a whole: whether an exchange would find a target. */
  health: HealthState;
  targets: readonly TargetView[];
}

export interface TargetView {
  /** `host:port`, as configured. */
  target: string;
  health: HealthState;
  addresses: readonly AddressView[];
}

interface AddressView {
  /** Names the endpoint on this node. */
  key: string;
  ip: string;
  port: number;
  weight: number;
  health: HealthState;
}
