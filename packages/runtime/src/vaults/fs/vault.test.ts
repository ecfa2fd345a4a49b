import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { describeVault, openVault } from '../vaults.contract.ts';
import { fs } from './vault.ts';

describeVault('files', 'creds.json', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
  return {
    kind: fs,
    config: { prefix: folder },
    put: (resource, fields) => writeFile(join(folder, resource), JSON.stringify(fields)),
    async fail() {
      // A link that leads to itself cannot be read, and is there.
      await rm(join(folder, 'creds.json'));
      await symlink('creds.json', join(folder, 'creds.json'));
    },
    stop: () => rm(folder, { recursive: true }),
  };
});

describe('a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const open = () => openVault({ kind: fs, config: { prefix: folder } }, createHttpPort({ clock }));

  it('is the secret, without the line break at its end', async () => {
    await writeFile(join(folder, 'token'), 'two\nlines\n');
    expect(await open().read('token', undefined)).toBe('two\nlines');
  });

  it('is not read when it is a folder, or larger than a secret is', async () => {
    await mkdir(join(folder, 'a'));
    await expect(open().read('a', undefined)).rejects.toThrow('it is not a file');
    await writeFile(join(folder, 'b'), 'x'.repeat(1024 * 1024 + 1));
    await expect(open().read('b', undefined)).rejects.toThrow('too large');
  });

  it('that is mounted by Kubernetes is seen to change when the link to its folder turns', async () => {
    for (const version of ['1', '2']) {
      await mkdir(join(folder, `..${version}`));
      await writeFile(join(folder, `..${version}`, 'token'), version);
    }
    await symlink('..1', join(folder, '..data'));
    await symlink('..data/token', join(folder, 'token'));
    const vault = open();
    let changes = 0;
    const end = vault.watch!('token', () => changes++);
    expect(await vault.read('token', undefined)).toBe('1');
    await symlink('..2', join(folder, '..next'));
    await rename(join(folder, '..next'), join(folder, '..data'));
    await expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await vault.read('token', undefined)).toBe('2');
    end();
  });
});
