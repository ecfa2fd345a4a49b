import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { launcher, sallyport } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Listening {
  id: string;
  url: string;
  nodeTokenFile: string;
  newOperatorToken?: string;
}

describe('sallyport control-plane', { timeout: 90_000 }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-control-plane-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function withControlPlane(args: readonly string[], use: (listening: Listening) => Promise<void>) {
    const own = ['--listen', '127.0.0.1:0', '--data-folder', join(folder, 'data'), '--log-format', 'json'];
    const child = spawn(process.execPath, [launcher, 'control-plane', ...own, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      const [line] = await Promise.race([
        once(createInterface({ input: child.stdout }), 'line'),
        exited.then(() => Promise.reject(new Error('It ended before it listened.'))),
      ]);
      await use(JSON.parse(line as string));
    } finally {
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    }
  }

  const statusWith = async (url: string, token: string | undefined) =>
    (await fetch(`${url}/nothing`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('shows the token that it made once, stays the same control plane, and says what to do where its port is taken', async () => {
    let first: Listening | undefined;
    await withControlPlane([], async (listening) => {
      first = listening;
      expect(await (await fetch(`${listening.url}/health`)).json()).toEqual({ status: 'ok' });
      expect(await statusWith(listening.url, listening.newOperatorToken)).toBe(404);
      expect(statSync(listening.nodeTokenFile).mode & 0o777).toBe(0o600);
      const { host } = new URL(listening.url);
      const { code, err } = await sallyport('control-plane', '--listen', host, '--data-folder', join(folder, 'other'));
      expect([code, err]).toEqual([1, expect.stringContaining(`${host} is in use: stop what listens there`)]);
      const same = await sallyport('control-plane', '--listen', '127.0.0.1:0', '--data-folder', join(folder, 'data'));
      expect([same.code, same.err]).toEqual([1, expect.stringContaining('in use by another process')]);
    });
    await withControlPlane([], async ({ id, url, newOperatorToken }) => {
      expect([id, newOperatorToken]).toEqual([first!.id, undefined]);
      expect(await statusWith(url, first!.newOperatorToken)).toBe(404);
    });
    const tokenFile = join(folder, 'operator-token');
    await withControlPlane(['--token-file', tokenFile], async ({ url, newOperatorToken }) => {
      expect(newOperatorToken).toBeUndefined();
      expect(await statusWith(url, (await readFile(tokenFile, 'utf8')).trim())).toBe(404);
      expect(await statusWith(url, first!.newOperatorToken)).toBe(401);
    });
  });

  it('is backed up while it runs, and restored once it is stopped', async () => {
    const backup = join(folder, 'backup');
    const inFolder = (...words: string[]) =>
      sallyport('control-plane', ...words, '--data-folder', join(folder, 'data'));
    await withControlPlane([], async () => {
      expect(await inFolder('backup', backup)).toMatchObject({ code: 0, out: expect.stringContaining('master key') });
      expect(await inFolder('restore', backup)).toMatchObject({ code: 1, err: expect.stringContaining('is in use') });
    });
    expect(await inFolder('restore', backup)).toMatchObject({ code: 0, out: expect.stringContaining('replaced-') });
    const elsewhere = await inFolder('backup', 'x', '--database', 'postgres://127.0.0.1/x');
    expect([elsewhere.code, elsewhere.err]).toEqual([2, expect.stringContaining('pg_dump')]);
  });

  it('verifies the audit log, while it runs and by what was noted before', async () => {
    const verify = (...args: string[]) =>
      sallyport('control-plane', 'verify-audit', '--data-folder', join(folder, 'data'), ...args);
    const anchors = join(folder, 'anchors');
    await withControlPlane([], async ({ url }) => {
      await statusWith(url, 'none');
      // What it did at its first start, and the token that is none.
      let noted = '';
      await expect.poll(async () => (noted = (await verify()).out)).toMatch(/^[0-9a-f-]{36} 3 [0-9a-f]{64}\n$/);
      await writeFile(anchors, noted);
      expect(await verify('--anchors', anchors)).toMatchObject({ code: 0, err: '' });
    });
    const database = new DatabaseSync(join(folder, 'data', 'control-plane.sqlite'));
    database.exec(
      "DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET client_ip = '192.0.2.1' WHERE type = 'authentication'",
    );
    database.close();
    expect(await verify('--anchors', anchors)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Entry 3 is not what it was'),
    });
    await writeFile(anchors, 'something else');
    expect(await verify('--anchors', anchors)).toMatchObject({ code: 2, err: expect.stringContaining('line 1 of') });
  });

  it('does not start with options that do not go together, or without the store that it was told of', async () => {
    const { code, err } = await sallyport('control-plane', '--listen', '0.0.0.0:0', '--data-folder', folder);
    expect([code, err]).toEqual([2, expect.stringContaining('--allow-network behind a proxy that ends TLS')]);
    const away = await sallyport('control-plane', '--clickhouse', 'http://127.0.0.1:1', '--data-folder', folder);
    expect([away.code, away.err]).toEqual([1, expect.stringMatching(/^sallyport: .*ClickHouse/)]);
  });
});
