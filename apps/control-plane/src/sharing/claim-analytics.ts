import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '@sallyport/store';
import { readOrCreateToken } from '../access/token-file.ts';
import type { ControlPlaneOptions } from '../options.ts';

const leaseMs = 30_000;
const renewEveryMs = leaseMs / 3;

export const analyticsAreElsewhere =
  'Another control plane of this database keeps analytics elsewhere, and this one has none: several control planes need one ClickHouse, so give each the same --clickhouse and --clickhouse-database, and start this one anew.';

type Options = Pick<ControlPlaneOptions, 'dataFolder' | 'clickHouse'>;

/**
 * Sees to it that control planes of one store have their analytics in one place: files belong to one control plane alone, and each would know of half.
 * Gives what ends the claim; undefined where analytics are elsewhere.
 */
export async function claimAnalytics(
  { isShared, leases }: Pick<Store, 'isShared' | 'leases'>,
  options: Options,
): Promise<(() => Promise<void>) | undefined> {
  if (!isShared) return async () => {};
  const place = await placeOf(options);
  const claim = () => leases.take('analytics', place, leaseMs);
  if (!(await claim())) return undefined;
  const timer = setInterval(() => void claim().catch(() => {}), renewEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    // ClickHouse may be that of others too; what nobody claims any more ends by itself.
    if (options.clickHouse === undefined) await leases.giveUp('analytics', place).catch(() => {});
  };
}

/** The same for a data folder each time. */
async function placeOf({ dataFolder, clickHouse }: Options): Promise<string> {
  if (clickHouse !== undefined) return `clickhouse:${clickHouse.database}`;
  return `files:${await readOrCreateToken(join(dataFolder, 'instance-id'), randomUUID)}`;
}
