import { awsVault } from './aws.ts';
import { azureVault } from './azure.ts';
import { envVault } from './env.ts';
import { fsVault } from './fs.ts';
import { gcpVault } from './gcp.ts';
import { hcvVault } from './hcv.ts';
import { konnectVault } from './konnect.ts';
import type { VaultSettings } from './shared.ts';

/** The kinds of vaults that a configuration may name. */
export const vaultKinds: readonly VaultSettings[] = [
  envVault,
  fsVault,
  hcvVault,
  awsVault,
  gcpVault,
  azureVault,
  konnectVault,
];

/** Kong's other ones, and why there are none here. */
export const refusedVaults: Readonly<Record<string, string>> = {
  conjur: 'let a sidecar write the secrets into files and read them with an fs vault',
  'azure-certs': 'put certificate and key into a secret of an azure vault',
  file: "the vault that reads files is called 'fs'",
};
