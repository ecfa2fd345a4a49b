import type { RunningPostgresServer } from '@sallyport/testkit';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SchemaTooNew } from '../../errors.ts';
import { migrate } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { breakAt, upTo, withScript } from '../migrations/test/ends-in-midst.ts';
import { migrating } from './postgres-migrating.ts';
import { clientConfig } from './postgres-pool.ts';
import { parsePostgresUrl } from './postgres-url.ts';

/** What migrations of a database promise. */
export function describePostgresMigrations(started: () => RunningPostgresServer): void {
  describe('migrations of a database', () => {
    let client: pg.Client;
    let databases = 0;
    beforeEach(async () => {
      client = new pg.Client(
        clientConfig(parsePostgresUrl(await started().createDatabase(`of_test_${databases++}`), undefined)),
      );
      await client.connect();
    });
    afterEach(async () => await client.end());
    const target = () => migrating(client, 'It');
    const tables = async () =>
      (await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).rows;

    it('go on where they were ended in their midst, each whole or not at all', async () => {
      for (const migration of withScript) {
        await target().applied();
        const before = await tables();
        await breakAt(migration, target());
        expect(await tables()).toEqual(before);
        await migrate(target(), upTo(migration.number));
      }
      expect((await target().applied()).toSorted((a, b) => a - b)).toEqual(withScript.map(({ number }) => number));
    });

    it('are refused where a newer version ran others', async () => {
      await migrate(target(), migrations);
      await client.query('INSERT INTO schema_migrations VALUES (999)');
      await expect(migrate(target(), migrations)).rejects.toThrow(SchemaTooNew);
    });

    it('let nobody rewrite the audit log', async () => {
      await migrate(target(), migrations);
      const insert = `INSERT INTO audit_log (at_ms, actor, request_id, client_ip, action, entity_type, entity_id) VALUES (1, 'a', 'r', 'i', 'create', 'x', 'y')`;
      await client.query(insert);
      await expect(client.query("UPDATE audit_log SET actor = 'b'")).rejects.toThrow('the audit log is not changed');
      await expect(client.query('DELETE FROM audit_log')).rejects.toThrow('the audit log is not shortened');
      await expect(client.query('TRUNCATE audit_log')).rejects.toThrow('the audit log is not shortened');
    });
  });
}
