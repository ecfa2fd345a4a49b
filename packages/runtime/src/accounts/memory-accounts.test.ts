import { FakeClock, fakeServices } from '@sallyport/testkit';
import { accountsContract } from './accounts.contract.ts';
import { createMemoryAccounts } from './memory-accounts.ts';

accountsContract('in memory', () => {
  const clock = new FakeClock();
  const accounts = createMemoryAccounts({ clock, log: fakeServices().log });
  return { accounts: [accounts, accounts], close: () => accounts.close(), settled: () => clock.advance(50) };
});
