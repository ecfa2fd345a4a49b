import type { EndpointHealth } from './health/endpoint-health.ts';

/** One address of a target, as the algorithms see it. Immutable; what changes at run time is in `health` and `load`. */
export interface Endpoint {
  /** `host:port` of the target, as configured. */
  readonly target: string;
  readonly targetId: string | undefined;
  /** The host as configured, a name or an address. */
  readonly host: string;
  /** Where connections go. */
  readonly ip: string;
  readonly port: number;
  readonly weight: number;
  readonly isFailover: boolean;
  readonly health: EndpointHealth;
  readonly load: Load;
}

/** What a worker asks of an endpoint right now, and how quickly it answers. Kept over reloads. */
export class Load {
  /** Exchanges sent and not over yet. */
  inFlight = 0;
  /** Moving average of the time to an answer's head; -1 before the first. Milliseconds. */
  averageMs = -1;
  /** When the average was last brought up to date, monotonic. */
  averagedAtMs = 0;
}
