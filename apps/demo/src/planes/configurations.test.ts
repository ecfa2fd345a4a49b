import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchConfigurations } from './configurations.ts';

describe('configurations', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-demo-config-'));
    await cp(join(import.meta.dirname, '../../config'), folder, { recursive: true });
    await writeFile(join(folder, 'token'), 'none\n');
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  it('are pushed when their file is saved, and what is wrong with one is said', async () => {
    // Nobody is there: what is wrong with a file is found before anybody is asked.
    const controlPlane = { url: 'http://127.0.0.1:1', tokenFile: join(folder, 'token') };
    const said = Promise.withResolvers<string>();
    const watcher = watchConfigurations(
      { folder, controlPlane, env: {}, signal: AbortSignal.timeout(60_000) },
      said.resolve,
    );
    await writeFile(join(folder, 'payments.yaml'), '_format_version: "3.0"\nservices: [{ name: charges }]\n');
    expect(await said.promise).toMatch(/^The configuration of Payments was not taken:\n.*payments\.yaml.*charges/s);
    watcher.close();
  });
});
