import type { Accounts } from '@sallyport/pipeline';
import { AccountAuthority, type AccountAuthorityOptions } from './account-authority.ts';
import { LeasedAccounts } from './leased-accounts.ts';

/** The accounts of a node that is one process: authority and worker in one, every answer at once. */
export function createMemoryAccounts(options: AccountAuthorityOptions): Accounts {
  const authority = new AccountAuthority(options);
  const workerId = 1;
  const accounts: LeasedAccounts = new LeasedAccounts({
    clock: options.clock,
    transport: { send: (message) => authority.receive(workerId, message) },
  });
  authority.addWorker(workerId, (message) => accounts.receive(message));
  return {
    nowMs: () => accounts.nowMs(),
    reserve: (group, asks, atMs) => accounts.reserve(group, asks, atMs),
    charge: (group, asks) => accounts.charge(group, asks),
    read: (group, asks) => accounts.read(group, asks),
    close() {
      accounts.close();
      authority.close();
    },
  };
}
