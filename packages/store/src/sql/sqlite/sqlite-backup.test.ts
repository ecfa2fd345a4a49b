import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../create-store.ts';
import { SchemaTooNew, StoreRefused } from '../../errors.ts';
import { backUpFile, restoreFile } from './sqlite-backup.ts';

describe('a backup of a file', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-backup-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has what was there while it is in use, and brings it back, with what was in its place kept', async () => {
    const file = at('store.sqlite');
    const store = await createStore({ file });
    await store.settings.set('a', 'then');
    backUpFile(file, at('backup'));
    await store.settings.set('a', 'later');
    expect(() => restoreFile(at('backup'), file, 0)).toThrow(/is in use: stop its control plane/);
    expect(await store.settings.find('a')).toBe('later');
    await store.close();

    expect(restoreFile(at('backup'), file, 0)).toBe(at('store.sqlite.replaced-1970-01-01T00-00-00-000Z'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const restored = await createStore({ file });
    expect(await restored.settings.find('a')).toBe('then');
    await restored.close();
    const replaced = await createStore({ file: at('store.sqlite.replaced-1970-01-01T00-00-00-000Z') });
    expect(await replaced.settings.find('a')).toBe('later');
    await replaced.close();
  });

  it('is made once, of what is there, and nothing is left of one that failed', () => {
    writeFileSync(at('there'), '');
    expect(() => backUpFile(at('away'), at('backup'))).toThrow(/^There is no .*away\.$/);
    expect(() => backUpFile(at('away'), at('there'))).toThrow('is there already');
    expect(readdirSync(folder)).toEqual(['there']);
  });

  it('replaces nothing where it is damaged, something else, or of a newer version', async () => {
    const file = at('store.sqlite');
    await (await createStore({ file })).close();
    const before = readFileSync(file);
    backUpFile(file, at('newer'));
    const newer = new DatabaseSync(at('newer'));
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    backUpFile(file, at('damaged'));
    writeFileSync(at('damaged'), readFileSync(at('damaged')).fill(0xff, 4096, 16_384));
    new DatabaseSync(at('other')).close();
    writeFileSync(at('text'), 'hello');
    expect(() => restoreFile(at('newer'), file, 0)).toThrow(SchemaTooNew);
    for (const name of ['damaged', 'other', 'text', 'away'])
      expect(() => restoreFile(at(name), file, 0), name).toThrow(StoreRefused);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).filter((name) => /replaced|unfinished/.test(name))).toEqual([]);
  });
});
