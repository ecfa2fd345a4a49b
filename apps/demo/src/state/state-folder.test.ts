import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStateFolder } from './state-folder.ts';

describe('the state folder', () => {
  let path: string;
  beforeAll(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'sallyport-state-')), 'demo');
  });
  afterAll(async () => await rm(join(path, '..'), { recursive: true }));

  it('is one demo’s at a time, which it names', async () => {
    const first = await openStateFolder(path, false);
    await expect(openStateFolder(path, true)).rejects.toThrow(`process ${process.pid} has ${path}`);
    first.release();
    (await openStateFolder(path, false)).release();
  });

  it('keeps what is in it, unless a fresh start is wanted', async () => {
    await writeFile(join(path, 'ledger.db'), '');
    (await openStateFolder(path, false)).release();
    expect(await readdir(path)).toContain('ledger.db');
    (await openStateFolder(path, true)).release();
    expect((await readdir(path)).toSorted()).toEqual(['lock', 'pid']);
  });

  it('is nobody else’s: a fresh start takes away nothing that no demo put there, and others do not look in', async () => {
    const theirs = await mkdtemp(join(tmpdir(), 'sallyport-state-'));
    await writeFile(join(theirs, 'thesis.txt'), '');
    await expect(openStateFolder(theirs, true)).rejects.toThrow('files of others');
    expect(await readdir(theirs)).toEqual(['thesis.txt']);
    await rm(theirs, { recursive: true });
    await chmod(path, 0o755);
    (await openStateFolder(path, false)).release();
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });
});
