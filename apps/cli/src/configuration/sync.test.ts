import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyEntity, type RunningControlPlane, sallyport, startControlPlane } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('sallyport sync', () => {
  let controlPlane: RunningControlPlane;
  let folder: string;
  let connection: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-sync-'));
    controlPlane = await startControlPlane();
    const token = join(folder, 'token');
    await writeFile(token, `${controlPlane.operatorToken}\n`);
    connection = ['--control-plane-addr', controlPlane.url, '--token-file', token];
  });
  afterAll(async () => {
    await controlPlane.stop();
    await rm(folder, { recursive: true });
  });

  it('makes a control plane of which a dump differs in nothing, for every kind of entity', async () => {
    const file = join(folder, 'kong.yaml');
    const dumped = join(folder, 'dumped.yaml');
    await writeFile(file, everyEntity());
    const synced = await sallyport('sync', file, ...connection);
    expect(synced).toMatchObject({ code: 0, err: '' });
    expect(synced.out).toMatch(/^creating vault my-env\n/);
    expect(synced.out).toMatch(/creating key-auth credential for consumer ann\n[\s\S]*Summary:\n {2}Created: 33\n/);

    const { err } = await sallyport('dump', ...connection, '--output-file', dumped);
    expect(err).toContain('secrets in the clear');
    expect((await stat(dumped)).mode & 0o777).toBe(0o600);
    expect(await readFile(dumped, 'utf8')).toContain('key: ann-key');
    const [one, other] = await Promise.all(
      [file, dumped].map((each) => sallyport('diff', each, ...connection, '--non-zero-exit-code')),
    );
    for (const { code, out } of [one!, other!]) {
      expect(out).toBe('Summary:\n  Created: 0\n  Updated: 0\n  Deleted: 0\n');
      expect(code).toBe(0);
    }
  });

  it('says what the control plane does not take, and keeps nothing of it', async () => {
    await controlPlane.post('/admin/default/services', { name: 'taken', host: 'a' });
    const file = join(folder, 'wrong.yaml');
    // Right by itself: only the control plane knows that the name is that of an entity without the tag.
    await writeFile(
      file,
      '_format_version: "3.0"\n_info: { select_tags: [ours] }\nservices: [{ name: taken, host: a }]\n',
    );
    const [checked, strange] = await Promise.all([
      sallyport('validate', file, ...connection),
      sallyport('sync', file, ...connection, '--control-plane', 'none'),
    ]);
    expect(checked).toMatchObject({
      code: 1,
      err: expect.stringContaining(`UNIQUE violation detected on '{name="taken"}'`),
    });
    expect(strange).toMatchObject({ code: 1, err: expect.stringContaining('There is no control plane') });
  });
});
