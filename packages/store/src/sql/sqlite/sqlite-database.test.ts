import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../errors.ts';
import { describeDatabase } from '../database.contract.ts';
import { SqliteDatabase } from './sqlite-database.ts';

describe('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-sqlite-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  describeDatabase('a file of SQLite', () => SqliteDatabase.open(join(folder, 'file.sqlite')));

  it('has all that was told to be kept, and no half of it, when its process is killed', async () => {
    const file = join(folder, 'killed.sqlite');
    const program = fileURLToPath(new URL('test/writing-process.ts', import.meta.url));
    let told = -1;
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [program, file, `${told + 1}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        told = Number(line);
        if (told % 20 === 19) child.kill('SIGKILL');
      }
      expect(await exited).toEqual([null, 'SIGKILL']);
      const database = await SqliteDatabase.open(file);
      const numbers = await database.all<{ number: number }>(
        'SELECT number FROM one JOIN other USING (number) ORDER BY number',
      );
      const { rows } = (await database.first<{ rows: number }>('SELECT count(*) AS rows FROM one'))!;
      expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: rows }, (_, index) => index));
      expect(rows).toBeGreaterThanOrEqual(told + 1);
      expect(await database.first('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
      told = rows - 1;
      await database.close();
    }
  });

  it('does not serve where there is no room, keeps nothing of what failed, and goes on once there is', async () => {
    const database = await SqliteDatabase.open(join(folder, 'full.sqlite'));
    const { pages } = (await database.first<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count'))!;
    await database.run(`PRAGMA max_page_count = ${pages + 5}`);
    const write = (name: string, bytes: number) =>
      database.run('INSERT INTO settings (name, value) VALUES (?, ?)', name, 'x'.repeat(bytes));
    await write('small', 10);
    await expect(write('large', 100_000)).rejects.toThrow(StoreUnavailable);
    await database.run(`PRAGMA max_page_count = ${pages + 1_000}`);
    await write('large', 100_000);
    expect(await database.all("SELECT name FROM settings WHERE value LIKE 'x%' ORDER BY name")).toEqual([
      { name: 'large' },
      { name: 'small' },
    ]);
    await database.close();
  });
});
