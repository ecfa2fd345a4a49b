import { type RunningPostgresServer, selfSigned } from '@sallyport/testkit';
import { beforeAll, expect, it } from 'vitest';
import { StoreRefused, StoreUnavailable, UnkeepableText } from '../../errors.ts';
import { describeDatabase } from '../database.contract.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { parsePostgresUrl } from './postgres-url.ts';

/** What a database of PostgreSQL promises beyond what any does. `started` has TLS with that certificate, and logs statements. */
export function describePostgresDatabase(started: () => RunningPostgresServer, cert: string): void {
  let server: RunningPostgresServer;
  let url: string;
  beforeAll(async () => {
    server = started();
    url = await server.createDatabase('of_suite');
  });
  const open = () => PostgresDatabase.open(parsePostgresUrl(url, undefined));

  describeDatabase('a database of PostgreSQL', open);

  it('is told values apart from statements', async () => {
    const database = await open();
    const secret = "x'); DROP TABLE settings --";
    await database.run('INSERT INTO settings (name, value) VALUES (?, ?)', secret, secret);
    expect(await database.first('SELECT value FROM settings WHERE name = ?', secret)).toEqual({ value: secret });
    const statements = server.logged.split('\n').filter((line) => /LOG: {2}(?:execute|statement)/.test(line));
    expect(statements.join('\n')).toContain('INSERT INTO settings (name, value) VALUES ($1, $2)');
    expect(statements.filter((line) => line.includes('DROP TABLE'))).toEqual([]);
    await database.close();
  });

  it('says of a character that it cannot keep that it cannot', async () => {
    const database = await open();
    const write = database.run('INSERT INTO settings (name, value) VALUES (?, ?)', 'a\0b', 'x');
    await expect(write).rejects.toThrow(UnkeepableText);
    await database.close();
  });

  it('loses nothing that it kept when its connections are cut and it is killed, and serves again at once', async () => {
    const database = await open();
    const kept: string[] = [];
    const failures: unknown[] = [];
    let isOver = false;
    const write = async (writer: number) => {
      for (let index = 0; !isOver; index++) {
        const name = `${writer}-${index}`;
        await database
          .transaction((tx) => tx.run('INSERT INTO settings (name, value) VALUES (?, ?)', name, 'x'))
          .then(() => kept.push(name))
          .catch((error: unknown) => failures.push(error));
      }
    };
    const writers = Array.from({ length: 4 }, (_, writer) => write(writer));
    const others = "pid <> pg_backend_pid() AND application_name = 'sallyport'";
    for (let round = 0; round < 3; round++) {
      await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`);
      const before = kept.length;
      await expect.poll(() => kept.length, { timeout: 10_000 }).toBeGreaterThan(before + 20);
    }
    await server.halt('immediate');
    await expect.poll(() => failures.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await server.start();
    const before = kept.length;
    await expect.poll(() => kept.length, { timeout: 10_000 }).toBeGreaterThan(before);
    isOver = true;
    await Promise.all(writers);
    expect(failures.filter((error) => !(error instanceof StoreUnavailable))).toEqual([]);
    const names = await database.all<{ name: string }>("SELECT name FROM settings WHERE value = 'x'");
    const there = new Set(names.map(({ name }) => name));
    expect(kept.filter((name) => !there.has(name))).toEqual([]);
    await database.close();
  });

  it('gives the room of what is to be forgotten back', async () => {
    const database = await open();
    const size = async () =>
      (await database.first<{ bytes: number }>("SELECT pg_relation_size('forgotten') AS bytes"))!.bytes;
    await database.run('CREATE TABLE forgotten (name TEXT)');
    await database.run('INSERT INTO forgotten VALUES (?)', 'Ann Example');
    expect(await size()).toBeGreaterThan(0);
    await database.run('DELETE FROM forgotten');
    await database.forgetDeleted();
    expect(await size()).toBe(0);
    await database.close();
  });

  it('is waited for while its server starts, or lets nobody in just now', async () => {
    await server.query('CREATE ROLE late LOGIN CONNECTION LIMIT 0');
    await server.query('CREATE DATABASE of_late OWNER late');
    const late = server.url.replace('postgres@', 'late@').replace(/postgres$/, 'of_late');
    const opening = PostgresDatabase.open(parsePostgresUrl(late, undefined));
    await expect.poll(() => server.logged, { timeout: 10_000 }).toContain('too many connections for role "late"');
    await server.query('ALTER ROLE late CONNECTION LIMIT -1');
    await (await opening).close();
  });

  it('says why it cannot be used', async () => {
    const refused = (url: string) => PostgresDatabase.open(parsePostgresUrl(url, undefined));
    await expect(refused(`${server.url}_other`)).rejects.toThrow(/postgres_other.* does not exist/);
    await expect(refused('postgres://127.0.0.1:1/x')).rejects.toThrow(StoreRefused);
  });

  it('is trusted by its certificate and its name, as far as the URL says', async () => {
    const other = selfSigned({ names: ['localhost'], days: 2 }).cert;
    const named = server.url.replace('127.0.0.1', 'localhost');
    const openOver = async (at: string, mode: string, ca?: string) => {
      const database = await PostgresDatabase.open(parsePostgresUrl(`${at}?sslmode=${mode}`, ca));
      const row = await database.first('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      await database.close();
      return row;
    };
    expect(await openOver(named, 'verify-full', cert)).toEqual({ ssl: true });
    expect(await openOver(server.url, 'verify-ca', cert)).toEqual({ ssl: true });
    expect(await openOver(server.url, 'require')).toEqual({ ssl: true });
    await expect(openOver(server.url, 'verify-full', cert)).rejects.toThrow(/IP: 127.0.0.1 is not in the cert/);
    await expect(openOver(named, 'verify-full', other)).rejects.toThrow(StoreRefused);
    await expect(openOver(named, 'verify-full')).rejects.toThrow(/self-signed certificate/);
  });
}
