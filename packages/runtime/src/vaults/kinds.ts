import { aws } from './aws/vault.ts';
import { azure } from './azure/vault.ts';
import { env } from './env/vault.ts';
import { fs } from './fs/vault.ts';
import { gcp } from './gcp/vault.ts';
import { hcv } from './hcv/vault.ts';
import { konnect } from './konnect/vault.ts';
import type { VaultKind } from './vault.ts';

/** All kinds of vaults. */
export const vaultImplementations: readonly VaultKind[] = [env, fs, hcv, aws, gcp, azure, konnect];
