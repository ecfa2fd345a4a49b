import { type AddressHealth, healthAddressesMax, type TargetHealth, type UpstreamHealth } from '@sallyport/contracts';
import type { TargetView, UpstreamViews } from '../upstream-view.ts';
import type { HealthHistory } from './authority.ts';

/** What a control plane is told of targets: where there are too many, of those that are not well first. */
export function healthReport(
  views: UpstreamViews,
  historyOf: (key: string) => HealthHistory | undefined,
): UpstreamHealth {
  const isAll = countOf(views) <= healthAddressesMax;
  let room = healthAddressesMax;
  const upstreams = (isAll ? views : views.toSorted(illFirst)).flatMap(({ name, view }) => {
    const wanted = roomOf(view.targets);
    if (wanted > room) return [];
    room -= wanted;
    return [{ name, health: view.health, targets: view.targets.map((target) => toldTarget(target, historyOf)) }];
  });
  return { upstreams, ...(!isAll && { isCut: true }) };
}

function toldTarget(
  { target, health, addresses }: TargetView,
  historyOf: (key: string) => HealthHistory | undefined,
): TargetHealth {
  return {
    target,
    health,
    addresses: addresses.map(({ key, ip, port, weight, health }): AddressHealth => {
      const { sinceMs, reason, backAtMs } = historyOf(key) ?? {};
      return {
        ...{ ip, port, weight, health },
        ...(sinceMs !== undefined && { sinceMs }),
        ...(reason !== undefined && { reason }),
        ...(backAtMs !== undefined && { backAtMs }),
      };
    }),
  };
}

type View = UpstreamViews[number];

function illFirst({ view: a }: View, { view: b }: View): number {
  return Number(isWell(a)) - Number(isWell(b));
}

function isWell({ targets }: View['view']): boolean {
  return targets.every(({ health }) => health === 'HEALTHY' || health === 'HEALTHCHECKS_OFF');
}

function countOf(views: UpstreamViews): number {
  return views.reduce((sum, { view }) => sum + roomOf(view.targets), 0);
}

/** A target without addresses, and an upstream without targets, are told of too. */
function roomOf(targets: readonly TargetView[]): number {
  return targets.reduce((sum, { addresses }) => sum + Math.max(1, addresses.length), 1);
}
