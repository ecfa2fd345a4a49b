import { env } from './env/vault.ts';
import { fs } from './fs/vault.ts';
import { hcv } from './hcv/vault.ts';
import type { VaultKind } from './vault.ts';

/** All kinds of vaults. */
export const vaultImplementations: readonly VaultKind[] = [env, fs, hcv] as readonly VaultKind[];
