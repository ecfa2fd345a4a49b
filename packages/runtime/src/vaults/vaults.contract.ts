import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { clock } from '../counters/test/real-clock.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import { createHttpPort } from '../http/http-port.ts';
import { DeliveredSecrets } from './konnect/delivered-secrets.ts';
import { memberOf } from './member.ts';
import { settingsFrom } from './settings.ts';
import type { Vault, VaultKind } from './vault.ts';

/** A place for one test, with a server of its own where the vault has one. */
export interface VaultUnderTest {
  kind: VaultKind;
  /** What makes the vault read from there. */
  config: Record<string, unknown>;
  env?: Record<string, string>;
  delivered?: DeliveredSecrets;
  put(resource: string, fields: Readonly<Record<string, string>>): void | Promise<void>;
  /** From now on the vault does not give what it has. The environment cannot fail. */
  fail?(): void | Promise<void>;
  stop(): Promise<void>;
}

/** What every kind of vault promises. `name` is how one names a secret there. */
export function describeVault(
  title: string,
  name: string,
  start: () => Promise<VaultUnderTest>,
  { canFail = true }: { canFail?: boolean } = {},
): void {
  describe(title, () => {
    const http = createHttpPort({ clock });
    let under: VaultUnderTest;
    let vault: Vault;
    beforeEach(async () => {
      under = await start();
      vault = openVault(under, http);
    });
    afterEach(async () => {
      await under.stop();
    });

    it('gives a member of a secret that has members', async () => {
      await under.put(name, { user: 'ann', password: 'pä55 "word"' });
      expect(memberOf(await vault.read(name, undefined), 'password')).toBe('pä55 "word"');
    });

    it('gives a secret as it is now', async () => {
      await under.put(name, { a: '1' });
      await vault.read(name, undefined);
      await under.put(name, { a: '2' });
      expect(memberOf(await vault.read(name, undefined), 'a')).toBe('2');
    });

    it('tells of one that is not there', async () => {
      await expect(vault.read(`${name}-other`, undefined)).rejects.toMatchObject({ isMissing: true });
    });

    it('gives many at a time', async () => {
      await under.put(name, { a: '1' });
      const texts = await Promise.all(Array.from({ length: 20 }, () => vault.read(name, undefined)));
      expect(new Set(texts)).toEqual(new Set([texts[0]]));
    });

    if (!canFail) return;
    it('tells of a failure without a word of the secret or of what opens it', async () => {
      await under.put(name, { a: 'secret-value' });
      await under.fail!();
      const error = await vault.read(name, undefined).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CredentialError);
      expect(error).toMatchObject({ isMissing: false });
      expect(`${(error as Error).stack}`).not.toMatch(/secret-value|secret-credential/);
    });
  });
}

/** Opens a vault as the gateway does. */
export function openVault(
  { kind, config, env = {}, delivered = new DeliveredSecrets() }: Omit<VaultUnderTest, 'put' | 'fail' | 'stop'>,
  http: ReturnType<typeof createHttpPort>,
): Vault {
  const found = settingsFrom(kind.settings, config, {});
  if ('problem' in found) throw new Error(found.problem);
  return kind.open(found.config, { clock, http, env, delivered });
}

/** A file that is gone when the test is over. */
export async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'it');
  await writeFile(file, text);
  return file;
}
