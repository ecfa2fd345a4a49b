import type { Accounts, AccountsPort, Clock, Log, OutageOptions, RedisSettings } from '@sallyport/pipeline';
import { createKeptPort } from '../kept/kept-port.ts';
import { RedisConnection } from '../redis/connection.ts';
import { redisIdentity } from '../redis/identity.ts';
import { OutageAccounts } from './outage-accounts.ts';
import { RedisAccounts } from './redis-accounts.ts';

export interface AccountsPortOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The accounts of this node: `createMemoryAccounts` in a single process, `LeasedAccounts` in a worker. */
  readonly local: Accounts;
  /** How long a call waits for Redis where the node can decide instead. Default 50 ms. */
  readonly waitMsMax?: number;
  /** How long a reservation in Redis outlives its holder. Default 15 s. */
  readonly lastsMs?: number;
}

/**
 * The accounts of a gateway process. Holders of equal Redis settings share one connection, closed when the last gives it back;
 * `close` ends them all, and the local accounts.
 */
export function createAccountsPort(options: AccountsPortOptions): AccountsPort & { close(): void } {
  const shared = createKeptPort();
  return {
    local: withClose(options.local, () => {}),
    redis(settings, outage) {
      const identity = `${redisIdentity(settings)} ${outage.onOutage} ${outage.nodes ?? 1}`;
      const { value, release } = shared.hold(identity, () => openRedis(settings, outage, options));
      return withClose(value, release);
    },
    close() {
      shared.close();
      options.local.close();
    },
  };
}

function openRedis(
  settings: RedisSettings,
  { onOutage, nodes = 1 }: OutageOptions,
  { clock, log, local, waitMsMax = 50, lastsMs }: AccountsPortOptions,
): Accounts {
  if (onOutage === 'closed') {
    const connection = new RedisConnection(settings, { clock, log, use });
    connection.prepare();
    return new RedisAccounts({ clock, connection, lastsMs });
  }
  const connection = new RedisConnection(settings, { clock, log, use, slowMs: waitMsMax });
  connection.prepare();
  return new OutageAccounts({ clock, connection, local, waitMsMax, lastsMs, nodes: onOutage === 'share' ? nodes : 1 });
}

/** Whoever has them may close what it was given, and closes them for nobody else. */
function withClose(accounts: Accounts, close: () => void): Accounts {
  return {
    nowMs: () => accounts.nowMs(),
    reserve: (group, asks, atMs) => accounts.reserve(group, asks, atMs),
    charge: (group, asks) => accounts.charge(group, asks),
    read: (group, asks) => accounts.read(group, asks),
    close,
  };
}

const use = {
  present: 'tokens and costs are counted there',
  absent: 'tokens and costs are not counted there',
};
