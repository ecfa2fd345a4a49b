import type { RunningPostgresServer } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { createStore } from '../create-store.ts';
import { by } from './fixtures.ts';
import { attemptRule } from './sign-in.contract.ts';

/** What two control planes of one database do as one. */
export function describeTwoControlPlanes(server: () => RunningPostgresServer): void {
  it('counts tries to sign in, and chains entries, for two control planes together', async () => {
    await server().emptyTables();
    const [first, second] = await Promise.all([0, 1].map(() => createStore({ url: server().url })));
    const one = (index: number) => (index % 2 === 0 ? first! : second!);
    const tries = Array.from({ length: 40 }, (_, index) => one(index).signIn.attempts.begin([attemptRule], 1_000_000));
    expect((await Promise.all(tries)).filter((waitMs) => waitMs === undefined)).toHaveLength(attemptRule.free);
    const signer = { keyId: 'k', sign: (hash: string) => hash };
    const said = { type: 'authorization', atMs: 5, action: 'x', entityType: 'x', entityId: 'x', details: {} } as const;
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        await one(index).audit.record([{ ...by, ...said }]);
        if (index % 6 < 2) await one(index).audit.chain(signer);
      }),
    );
    await second!.audit.chain(signer);
    const isSigned = ({ hash, signature }: { hash: string; signature: string }) => hash === signature;
    const found = await first!.audit.verify(by.organizationId, { isSigned });
    expect(found).toMatchObject({ entries: 60, waiting: { entries: 0 }, problems: [] });
    await Promise.all([first!.close(), second!.close()]);
  });
}
