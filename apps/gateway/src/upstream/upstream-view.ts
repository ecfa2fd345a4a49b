import type { HealthState } from '@sallyport/contracts';
import type { TargetEntity, TargetState } from '@sallyport/pipeline';
import type { Endpoint } from './endpoint.ts';

/** What a worker tells of an upstream. Plain data. */
export interface UpstreamView {
  /** Of the upstream as a whole: whether an exchange would find a target. */
  health: HealthState;
  targets: readonly TargetView[];
}

/** By name. */
export type UpstreamViews = readonly { readonly name: string; readonly view: UpstreamView }[];

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

/** `isChecked`: something can tell that a target is not well. */
export function viewOf(
  targets: readonly TargetEntity[],
  endpoints: readonly Endpoint[],
  isChecked: boolean,
  isUp: boolean,
): UpstreamView {
  const well: HealthState = isChecked ? 'HEALTHY' : 'HEALTHCHECKS_OFF';
  const byTarget = Map.groupBy(endpoints, ({ target }) => target);
  return {
    health: isUp || !isChecked ? well : 'UNHEALTHY',
    targets: targets.map(({ target }) => {
      const addresses = (byTarget.get(target) ?? []).map(
        ({ ip, port, weight, health }): AddressView => ({
          ...{ key: health.key, ip, port, weight },
          health: health.available ? well : 'UNHEALTHY',
        }),
      );
      return { target, health: summaryOf(addresses), addresses };
    }),
  };
}

/** The same, one address after the other. */
export function statesOf(upstream: string, { targets }: UpstreamView): TargetState[] {
  return targets.flatMap(({ target, addresses }): TargetState[] => {
    if (addresses.length === 0) return [{ upstream, target, address: '', state: 'dns_error' }];
    return addresses.map(({ ip, port, health }) => {
      const address = ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
      return { upstream, target, address, state: health.toLowerCase() as TargetState['state'] };
    });
  });
}

/** One address that is well will do. */
function summaryOf(addresses: readonly AddressView[]): HealthState {
  if (addresses.length === 0) return 'DNS_ERROR';
  return addresses.find(({ health }) => health !== 'UNHEALTHY')?.health ?? 'UNHEALTHY';
}
