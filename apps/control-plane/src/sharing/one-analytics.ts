import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '@sallyport/store';
import { readOrCreateToken } from '../access/token-file.ts';
import type { Log } from '../log.ts';
import { type ControlPlaneOptions, StartError } from '../options.ts';

const leaseMs = 30_000;
const renewEveryMs = leaseMs / 3;

type Options = Pick<ControlPlaneOptions, 'dataFolder' | 'clickHouse'>;

/**
 * Sees to it that control planes of one store have their analytics in one place: files belong to one control plane alone, and each would know of half.
 * Throws `StartError`; gives what ends it.
 */
export async function claimAnalytics(
  { isShared, leases }: Pick<Store, 'isShared' | 'leases'>,
  options: Options,
  log: Log,
): Promise<() => Promise<void>> {
  if (!isShared) return async () => {};
  const place = await placeOf(options);
  const claim = () => leases.take('analytics', place, leaseMs);
  if (!(await claim())) throw new StartError(elsewhere);
  const timer = setInterval(() => {
    claim().then(
      (isOurs) => isOurs || log.error(elsewhere),
      () => {},
    );
  }, renewEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    // ClickHouse may be that of others too; what nobody claims any more ends by itself.
    if (options.clickHouse === undefined) await leases.giveUp('analytics', place).catch(() => {});
  };
}

const elsewhere =
  'Another control plane of this database keeps its analytics elsewhere: several control planes need one ClickHouse, so give each the same --clickhouse and --clickhouse-database.';

/** The same for a data folder each time. */
async function placeOf({ dataFolder, clickHouse }: Options): Promise<string> {
  if (clickHouse !== undefined) return `clickhouse:${clickHouse.database}`;
  return `files:${await readOrCreateToken(join(dataFolder, 'instance-id'), randomUUID)}`;
}
